// Two processes that fight for one pen: acquire, take, arm, vanish, come back with what they held before.
// What reached the pen is read at the pen, and each process keeps its own account of what it was granted.
import { fork } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { channels } from './channel.mjs';
import { check, clinic, end, Failure, requestId, run, startHost, startPen, wait, now } from './room.mjs';

const seconds = Number(process.argv[2] ?? 60);

if (process.env.CONTENDER) await contend(JSON.parse(process.env.CONTENDER));
else await run('fight', fight);

async function fight(room) {
  const pen = await startPen(room);
  const host = await startHost(room);
  const referee = clinic(host, pen, 'referee', channels());
  await referee.begin(room.data);
  const sessionId = await referee.create();
  await referee.api('ControlService', 'ReleaseControl', { requestId: requestId(), penId: referee.penId, leaseNumber: referee.leaseNumber });
  referee.vanish();
  const before = await seenArms(pen, referee);

  const accounts = [1, 2].map(number => join(room.folder, `contender-${number}.ndjson`));
  const contenders = accounts.map((account, at) => fork(process.argv[1], [String(seconds)], {
    env: { ...process.env, CONTENDER: JSON.stringify({ number: at + 1, seconds, account, sessionId, ready: { host: host.ready, pen: pen.ready } }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  }));
  const codes = contenders.map(child => new Promise(done => child.on('exit', (code, signal) => done(code ?? signal))));

  // Each Arm that the pen was sent, accepted or not, as the pen itself lists it.
  const arms = new Map();
  let over = false;
  const watching = (async () => {
    while (!over) {
      for (const arm of await seenArms(pen, referee)) arms.set(`${arm.sessionTag}.${arm.number}`, arm);
      await wait(100);
    }
  })();
  const ended = await Promise.all(codes);
  over = true;
  await watching;
  for (const arm of await seenArms(pen, referee)) arms.set(`${arm.sessionTag}.${arm.number}`, arm);
  for (const arm of before) arms.delete(`${arm.sessionTag}.${arm.number}`);
  check(ended.every(code => code === 0), `both processes came to their end: ${ended.join(', ')}`);

  const told = accounts.map(account => readFileSync(account, 'utf8').trim().split('\n').map(line => JSON.parse(line)));
  const granted = told.map(events => new Set(events.filter(event => event.kind === 'granted').map(event => event.lease)));
  const armed = told.map(events => events.filter(event => event.kind === 'armed').map(event => event.lease));
  const lapsed = told.flat().filter(event => event.what === 'stale');
  const stale = told.flat().filter(event => event.kind === 'stale');
  console.log(`      ${granted.map(set => set.size).join(' and ')} leases, ${armed.map(list => list.length).join(' and ')} armings, `
    + `${told.flat().filter(event => event.kind === 'held').length} refusals that named the holder, ${stale.length} commands under a lease that was lost`);

  check([...granted[0]].every(lease => !granted[1].has(lease)), 'no lease was ever granted to both');
  check(granted.every(set => set.size > 0) && armed.every(list => list.length > 0), 'each of them held the pen and armed it');
  check(lapsed.length > 0 && lapsed.every(event => event.rule === 'R-CONTROL-STALE') && stale.every(event => event.code === 'aborted')
    && !told.flat().some(event => event.kind === 'wrong'), 'each command under a lost lease was ABORTED');

  const executed = [...arms.values()].sort((a, b) => Number(a.deviceTimeUs) - Number(b.deviceTimeUs));
  check(executed.length >= armed.flat().length, `the pen lists ${executed.length} Arms`);
  const leases = executed.map(arm => Number(arm.leaseNumber));
  check(leases.every((lease, at) => at === 0 || lease >= leases[at - 1]), 'at the pen no Arm of an earlier holder came after one of a later holder');
  check(leases.every(lease => granted[0].has(lease) !== granted[1].has(lease)), 'at the pen each Arm came under a lease of exactly one of them');

  // By their own clocks: what one of them armed under its lease lies before anything that the other was granted later.
  const all = told.flatMap((events, who) => events.map(event => ({ ...event, who })));
  const crossed = all.filter(event => event.kind === 'armed').filter(event =>
    all.some(other => other.who !== event.who && other.kind === 'granted' && other.lease > event.lease && other.at < event.asked));
  check(crossed.length === 0, 'nobody armed who had asked after the other was granted control');
  check((await referee.hand('GetPen')).driveOn === false, 'nothing moved');
  check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
}

async function seenArms(pen, client) {
  return ((await client.hand('GetPen')).commands ?? []).filter(command => command.name === 'Arm');
}

// One client: a process of its own, with its own sign-in, connections and seed.
async function contend({ number, seconds, account, sessionId, ready }) {
  let seed = number * 7919;
  const draw = below => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;   // its low bits are no good
    return (seed >>> 12) % below;
  };
  const client = clinic({ ready: ready.host }, { ready: ready.pen }, `tablet ${number}`, channels());
  await client.signIn();
  const clock = () => performance.timeOrigin + now();
  const tell = (kind, more = {}) => appendFileSync(account, JSON.stringify({ kind, at: clock(), ...more }) + '\n');
  let lost = 0;
  const attempt = async (kind, deed) => {
    try {
      return await deed();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const { code, rule } = failure;
      if (!rule || code === 'internal') throw failure;
      tell(rule === 'R-CONTROL-HELD' ? 'held' : rule === 'R-CONTROL-STALE' ? 'stale' : 'refused', { what: kind, code, rule, lease: client.leaseNumber });
      if (rule === 'R-CONTROL-STALE' && kind !== 'stale') {
        lost = client.leaseNumber;
        client.pretend(0);
      }
      return null;
    }
  };

  for (const until = now() + seconds * 1000; now() < until;) {
    const act = draw(10);
    if (client.leaseNumber === 0 || act === 0) {
      const before = client.leaseNumber;
      if (await attempt('control', () => draw(2) ? client.control() : client.take()) !== null) {
        tell('granted', { lease: client.leaseNumber });
        if (before !== 0 && before !== client.leaseNumber) lost = before;
      }
    } else if (act < 6) {
      const state = (await client.getSession(sessionId)).state;
      if (state === 'SESSION_STATE_PAUSED') await attempt('resume', () => client.recover(sessionId));
      const asked = clock(), lease = client.leaseNumber;
      const pass = await attempt('arm', () => client.arm(sessionId));
      if (pass) {
        tell('armed', { lease, asked });
        await wait(draw(400));
        if (draw(4)) await attempt('disarm', () => client.api('SessionService', 'DisarmSession', { requestId: requestId(), sessionId }));
      }
    } else if (act === 6) {
      // As a tablet that fell asleep, and woke up with what it held before.
      client.vanish();
      await wait(5_500);
      await attempt('woken', () => client.arm(sessionId));
    } else if (act === 7) {
      await attempt('release', () => client.api('ControlService', 'ReleaseControl', { requestId: requestId(), penId: client.penId, leaseNumber: client.leaseNumber }));
    } else if (lost > 0) {
      const mine = client.leaseNumber;
      client.pretend(lost);
      if (await attempt('stale', () => client.arm(sessionId)) !== null) tell('wrong', { lease: lost });
      client.pretend(mine);
    }
    await wait(20 + draw(150));
  }

  client.vanish();
  process.exit(0);
}
