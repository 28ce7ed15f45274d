// Two processes that fight for one pen: acquire, take, arm, vanish, come back with what they held before.
// What reached the pen is read at the pen, and each process keeps its own account of what it was granted.
// Whoever lost a lease sends every rpc that carries one under it, in the fight and once more when all is quiet.
import { fork } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { channels } from './channel.mjs';
import { check, clinic, digestOf, end, Failure, requestId, run, startHost, startPen, target, until, wait, now } from './room.mjs';
import { commanding, hire, sendAll, technician } from './stale.mjs';

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
  const before = await seenArms(referee);
  const commands = commanding();
  await hire(referee);

  const accounts = [1, 2].map(number => join(room.folder, `contender-${number}.ndjson`));
  const contenders = accounts.map((account, at) => fork(process.argv[1], [String(seconds)], {
    env: { ...process.env, CONTENDER: JSON.stringify({ number: at + 1, seconds, account, sessionId, ready: { host: host.ready, pen: pen.ready } }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  }));
  const codes = contenders.map(child => new Promise(done => child.on('exit', (code, signal) => done(code ?? signal))));

  // Each Arm that the pen was sent, accepted or not, and the leases that Arms and permissions named, as the pen itself lists them.
  const arms = new Map(), runs = new Map();
  const look = async () => {
    const seen = await referee.hand('GetPen');
    for (const arm of armsOf(seen)) arms.set(`${arm.sessionTag}.${arm.number}`, arm);
    for (const one of seen.leaseRuns) runs.set(one.firstDeviceTimeUs, one);
  };
  let over = false;
  const watching = (async () => {
    while (!over) {
      await look();
      await wait(100);
    }
  })();
  const ended = await Promise.all(codes);
  over = true;
  await watching;
  await look();
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
  check(commands.every(rpc => lapsed.some(event => event.rpc === rpc)), `${lapsed.length} of them were sent on purpose, of each of the ${commands.length} rpcs that command`);

  const executed = [...arms.values()].sort((a, b) => Number(a.deviceTimeUs) - Number(b.deviceTimeUs));
  check(executed.length >= armed.flat().length, `the pen lists ${executed.length} Arms`);
  const leases = executed.map(arm => Number(arm.leaseNumber));
  check(leases.every((lease, at) => at === 0 || lease >= leases[at - 1]), 'at the pen no Arm of an earlier holder came after one of a later holder');
  check(leases.every(lease => granted[0].has(lease) !== granted[1].has(lease)), 'at the pen each Arm came under a lease of exactly one of them');

  // Each run is what the host said under one lease without another between: Arms and permissions, obeyed or not.
  const spoken = [...runs.values()].sort((a, b) => Number(a.firstDeviceTimeUs) - Number(b.firstDeviceTimeUs));
  const permissions = spoken.reduce((sum, one) => sum + one.permissions, 0);
  check(spoken.every((one, at) => at === 0 || (one.leaseNumber > spoken[at - 1].leaseNumber
    && Number(one.firstDeviceTimeUs) >= Number(spoken[at - 1].lastDeviceTimeUs))),
  `at the pen nothing came under an earlier lease once a later one had spoken: ${permissions} permissions under ${spoken.length} leases`);
  check(permissions > 0 && spoken.every(one => granted[0].has(one.leaseNumber) !== granted[1].has(one.leaseNumber)),
    'and each of them was granted to exactly one of the two');

  // By their own clocks: what one of them armed under its lease lies before anything that the other was granted later.
  const all = told.flatMap((events, who) => events.map(event => ({ ...event, who })));
  const crossed = all.filter(event => event.kind === 'armed').filter(event =>
    all.some(other => other.who !== event.who && other.kind === 'granted' && other.lease > event.lease && other.at < event.asked));
  check(crossed.length === 0, 'nobody armed who had asked after the other was granted control');
  await aftermath(referee, sessionId, granted.map(set => Math.max(...set)).sort((a, b) => b - a));
  check((await referee.hand('GetPen')).driveOn === false, 'nothing moved');
  check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
}

function armsOf(pen) {
  return (pen.commands ?? []).filter(command => command.name === 'Arm');
}

async function seenArms(client) {
  return armsOf(await client.hand('GetPen'));
}

// Nobody fights any more, and what reaches the pen can be told command by command: of those who lost their leases nothing does.
async function aftermath(referee, sessionId, lost) {
  const sent = async () => (await referee.hand('GetPen')).commands
    .filter(({ name }) => ['WriteLimits', 'ApplySetting', 'Arm', 'Disarm', 'AcknowledgeStop', 'EnterServiceMode', 'WriteCalibration'].includes(name)).map(one => `${one.sessionTag}.${one.number} ${one.name}`);
  const token = await technician(referee);
  const stale = async (what, leases, digest) => {
    const before = await sent();
    for (const lease of leases) {
      const answers = await sendAll(referee, token, sessionId, lease, digest);
      const other = answers.filter(({ code, rule }) => code !== 'aborted' || rule !== 'R-CONTROL-STALE');
      check(other.length === 0, `${what}: all ${answers.length} commands under the lost lease ${lease} are ABORTED${other.map(one => `, but ${one.rpc}: ${one.code} ${one.rule}`).join('')}`);
    }
    return (await sent()).filter(one => !before.includes(one));
  };

  await referee.api('SessionService', 'PauseSession', { requestId: requestId(), sessionId, reason: 'the fight is over' });
  await until('nothing is armed', () => referee.getSession(sessionId), session => session.state === 'SESSION_STATE_PAUSED');
  await until('the referee has control', () => referee.take().then(() => true, () => false), taken => taken);
  const asking = leaseNumber => referee.api('ControlService', 'AcquireControl', { requestId: requestId(), penId: referee.penId, clientName: 'referee', leaseNumber });
  const held = await asking(0).then(() => null, failure => failure);
  check(held?.rule === 'R-CONTROL-HELD', 'another process under the name of the holder is refused');
  check((await asking(referee.leaseNumber)).leaseNumber === referee.leaseNumber, 'and the holder that shows its lease has it again');
  check((await stale('paused', lost)).length === 0, 'and none of them reached the pen');

  // A machine that is too busy to keep the pen armed disarms it; then again.
  for (let attempt = 1; ; attempt++) {
    await referee.recover(sessionId);
    const before = await sent();
    await referee.arm(sessionId);
    const own = (await sent()).filter(one => !before.includes(one)).map(one => one.split(' ')[1]);
    check(own.join() === 'WriteLimits,ApplySetting,Arm', `what its holder asks reaches the pen: ${own}`);
    const { report } = await referee.api('SessionService', 'GetArmingReport', { sessionId, target: target(), leaseNumber: referee.leaseNumber });
    const reached = await stale('armed', lost.slice(0, 1), digestOf(report.readBack));
    check(reached.every(one => one.endsWith(' Disarm')), 'and none of them reached the pen');
    if (reached.length === 0 && (await referee.hand('GetPen')).state === 'PEN_STATE_ARMED') break;
    if (attempt === 5) throw new Failure('the pen did not stay armed in 5 attempts');
    console.log('      the pen was disarmed meanwhile; again');
  }
  const run = (await referee.hand('GetPen')).leaseRuns.at(-1);
  check(run.leaseNumber === referee.leaseNumber, 'the pen stays armed, and hears of no lease but that of its holder');

  await referee.api('SafetyService', 'EmergencyStop', { penId: referee.penId, reason: 'a test' });
  await until('a stop, which needs no lease, latches', () => referee.getSession(sessionId), session => session.state === 'SESSION_STATE_STOPPED');
  await until('and is confirmed', () => referee.getSession(sessionId), session => session.stops.at(-1).frameResult === 'STOP_FRAME_RESULT_CONFIRMED');
  check((await stale('stopped', lost)).every(one => one.endsWith(' Disarm')), 'none of them reached the pen');
  check((await referee.hand('GetPen')).state === 'PEN_STATE_LATCHED' && (await referee.getSession(sessionId)).state === 'SESSION_STATE_STOPPED',
    'nobody who lost control acknowledged the stop');
  await referee.recover(sessionId);
  check((await sent()).at(-1).endsWith(' AcknowledgeStop'), 'its holder did');
  await until('the session is READY', () => referee.getSession(sessionId), session => session.state === 'SESSION_STATE_READY');
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
  const token = await technician(client);
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
      if (rule === 'R-CONTROL-STALE') {
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
      // Stopped: a machine that was too busy to talk to the pen in time. Then whoever holds it looks, and goes on.
      if (['SESSION_STATE_PAUSED', 'SESSION_STATE_STOPPED'].includes(state)) await attempt('resume', () => client.recover(sessionId));
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
      const lease = lost;
      for (const { rpc, code, rule } of await sendAll(client, token, sessionId, lease)) tell(code === 'ok' ? 'wrong' : 'stale', { what: 'stale', rpc, code, rule, lease });
    }
    await wait(20 + draw(150));
  }

  client.vanish();
  process.exit(0);
}
