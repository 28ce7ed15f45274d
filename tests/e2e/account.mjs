// What a service acknowledged, kept outside it: each request with its answer, each pass, and the newest head of the chain.
import { Failure, within } from './room.mjs';

export class Account {
  /** Request id to rpc, of everything that was answered without an error. */
  requests = new Map();
  /** Pass id to request id. */
  passes = new Map();
  /** Rule to how often it refused. */
  refusals = new Map();
  verified = 0;
  entries = 0;
  unanswered = 0;
  unansweredFound = 0;
  #head = null;
  #open = new Set();
  #awaited = new Map();
  #read = 0;

  /** Makes the call, and remembers its answer: from here on the journal has to hold it. */
  async acknowledged(client, service, rpc, request) {
    this.#open.add(request.requestId);
    const answer = await client.api(service, rpc, request);
    this.#open.delete(request.requestId);
    this.requests.set(request.requestId, rpc);
    this.#awaited.set(request.requestId, rpc);
    if (rpc === 'CompletePass') {
      this.passes.set(answer.pass.passId, request.requestId);
      this.#awaited.set(answer.pass.passId, 'its pass');
    }
    if (answer.head) this.#head = answer.head;
    if (answer.checkpoint?.head) this.#head = answer.checkpoint.head;
    return answer;
  }

  /** A call was refused by this rule. */
  refused(rule) {
    this.refusals.set(rule, (this.refusals.get(rule) ?? 0) + 1);
  }

  /** After a start: the chain verifies, the head that was kept is in it, and so is what was acknowledged since the last time. */
  async settle(client) {
    const answer = await client.api('PassLogService', 'VerifyLog', this.#head ? { expectedHead: this.#head } : {});
    if (!answer.verified) throw new Failure(`the chain does not verify: ${JSON.stringify(answer.firstDefect)}`);
    this.verified++;
    this.entries = Number(answer.entriesVerified);
    this.#head = answer.head;
    const found = await this.#records(client, this.#read + 1);
    for (const [id, what] of this.#awaited) {
      if (!found.has(id)) throw new Failure(`${what} ${id} was acknowledged, and is not on record`);
    }
    this.unanswered += this.#open.size;
    this.unansweredFound += [...this.#open].filter(id => found.has(id)).length;
    this.#awaited.clear();
    this.#open.clear();
    // What is read here is covered by the head from now on.
    this.#read = Number(answer.head.entryCount);
  }

  /** Everything that was ever acknowledged and that the whole journal does not hold. */
  async audit(client) {
    const found = await this.#records(client, 1);
    return [...this.requests.keys(), ...this.passes.keys()].filter(id => !found.has(id));
  }

  /** Answered requests and completed passes in the journal, from an entry on. */
  async #records(client, firstEntry) {
    const found = new Set();
    let rest = '';
    const reading = client.watch('PassLogService/ExportLog', { format: 'EXPORT_FORMAT_NDJSON', firstEntry: String(firstEntry) }, part => {
      const lines = (rest + part.lines.toString('utf8')).split('\n');
      rest = lines.pop();
      for (const { kind, payload } of lines.map(line => JSON.parse(line))) {
        if (kind === 'Request' && payload.Answer) found.add(payload.RequestId);
        if (kind === 'Pass' && payload.ClosedBy === 'Completed') found.add(payload.PassId);
      }
    });
    const failure = await within(reading.exited, 60_000, 'the export of the journal');
    if (failure) throw failure;
    return found;
  }
}
