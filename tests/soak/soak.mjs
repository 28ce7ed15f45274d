// The real processes for as long as is asked: treated with, streamed from, unplugged, reconnected to. Memory, handles, threads and lost
// samples are looked at all the while; what grows once it is warm fails.
import { writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { join } from 'node:path';
import { Account } from '../e2e/account.mjs';
import { channels } from '../e2e/channel.mjs';
import { Life } from '../e2e/life.mjs';
import { check, clinic, end, Failure, now, run, startHost, startPen, wait, within } from '../e2e/room.mjs';
import { look, table, verdicts } from './growth.mjs';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes >= 0.5 && minutes <= 10_080)) {
  console.error(`soak.mjs ${process.argv.slice(2).join(' ')}: MINUTES has to be a number from 0.5 to 10080. Example: soak.mjs 10`);
  process.exit(2);
}

const lookEachMs = Math.max(500, minutes * 60_000 / 240);   // 240 looks, 80 in each third
const unplugEachMs = 12_000;
const visitEachMs = 1_500;

await run('soak', async room => {
  const pen = await startPen(room);
  const host = await startHost(room);
  const wire = channels();
  const client = clinic(host, pen, 'soak', wire);
  await client.begin(room.data);

  const account = new Account();
  const counts = { passes: 0, sessions: 0, unplugs: 0, visits: 0, gaps: 0 };
  let person = 0, ending = false;
  const life = new Life(client, account, () => `patient-${++person}`);
  const living = life.live();
  const reader = client.watch('TelemetryService/WatchTelemetry', { penId: client.penId }, ({ gap }) => {
    // What the line lost is counted by the link.
    if (gap && gap.reason !== 'GAP_REASON_LINE') counts.gaps += Number(gap.lastMissingSequence) - Number(gap.firstMissingSequence) + 1;
  });
  const others = [each(unplugEachMs, unplug), each(visitEachMs, visit), each(2_000, keepControl)];

  const looks = [];
  const from = now();
  const until = from + minutes * 60_000;
  while (now() < until && !life.failure) {
    await Promise.race([wait(Math.min(lookEachMs, until - now())), living]);
    const { counters } = (await client.getPen()).link;
    looks.push(look((now() - from) / 60_000, host, pen, { line: Number(counters.missingSamples), reader: counts.gaps }));
  }

  ending = true;
  life.over = true;
  await within(Promise.all([living, ...others]), 60_000, 'the work to end');
  reader.kill();
  if (life.failure) throw life.failure;
  await client.release();
  await client.online();
  counts.passes = account.passes.size;
  counts.sessions = [...account.requests.values()].filter(rpc => rpc === 'CompleteSession').length;
  const lost = await account.audit(client);
  client.vanish();
  wire.close();

  console.log(table(looks));
  writeFileSync(join(room.logs, 'looks.json'), looks.map(one => JSON.stringify(one)).join('\n') + '\n');
  console.log(`      ${counts.sessions} sessions, ${counts.passes} passes, ${counts.unplugs} times unplugged, ${counts.visits} visitors with streams; `
    + `refused on the way: ${[...account.refusals].map(([rule, count]) => `${count} ${rule}`).join(', ') || 'nothing'}`);
  for (const { holds, what } of verdicts(looks)) check(holds, what);
  check(counts.passes > minutes, `${counts.passes} passes in ${minutes} minutes: something was done`);
  check(counts.unplugs > 0 && counts.visits > 0, 'cable and connections came and went');
  check(lost.length === 0, 'everything acknowledged is on record');
  check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
  check(await end(pen, 'SIGTERM') === 0, 'SIGTERM ends the pen with exit code 0');

  /** Does it again and again until the end, each time so many ms later. A refusal on the way is the life's business, a defect ours. */
  async function each(ms, work) {
    for (;;) {
      for (const due = now() + ms; now() < due;) {
        if (ending || life.failure) return;
        await wait(100);
      }
      await work();
    }
  }

  /** The cable out in mid-pass, and back. */
  async function unplug() {
    await Promise.race([life.reached('treating'), wait(10_000)]);
    await wait(50 + 37 * (counts.unplugs % 5));
    await client.hand('Unplug');
    await wait(1_000);
    await client.hand('Replug');
    counts.unplugs++;
  }

  /** Another client comes, looks on and goes: every second one without a word, its streams open and its connection cut. */
  async function visit() {
    await (counts.visits++ % 2 === 0 ? takeLeave() : vanish());
  }

  async function takeLeave() {
    const theirs = channels({ alone: true });
    const streams = [['PenService/WatchPens', {}], ['TelemetryService/WatchTelemetry', { penId: client.penId }]].map(([method, request]) =>
      theirs.stream(client.address, `microneedling.v1.${method}`, request, () => {}, client.token));
    await wait(600);
    streams.forEach(stream => stream.kill());
    theirs.close();
  }

  async function vanish() {
    const theirs = http2.connect(client.address);
    theirs.on('error', () => {});
    for (let stream = 0; stream < 2; stream++) {
      const request = theirs.request({
        ':method': 'POST', ':path': '/microneedling.v1.PenService/WatchPens', 'content-type': 'application/grpc', te: 'trailers', authorization: `Bearer ${client.token}`,
      });
      request.on('error', () => {}).resume();
      request.end(Buffer.alloc(5));   // a message of no bytes: every pen
    }
    await wait(600);
    theirs.destroy();
  }

  /** As a client does whose lease ended while the machine was busy. */
  async function keepControl() {
    const missing = ['R-CONTROL-MISSING', 'R-CONTROL-STALE'].reduce((sum, rule) => sum + (account.refusals.get(rule) ?? 0), 0);
    if (missing > (keepControl.seen ?? 0)) {
      keepControl.seen = missing;
      await client.control().catch(failure => { if (!(failure instanceof Failure)) throw failure; });
    }
  }
});
