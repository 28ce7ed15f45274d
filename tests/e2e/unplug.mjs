// The cable pulled in mid-activation, put back, and another pen on it.
import { check, clinic, digestOf, requestId, run, startHost, startPen, stream, target, until, within, now } from './room.mjs';

await run('unplug', async room => {
  const pen = await startPen(room);
  const host = await startHost(room);
  const client = clinic(host, pen);
  await client.begin(room.data);
  const sessionId = await client.create();
  let sawStopped;
  const stopped = new Promise(done => { sawStopped = done; });
  stream(host.ready.grpc, 'microneedling.v1.SessionService/WatchSession', { sessionId }, (message, at) => {
    if (message.event?.state === 'SESSION_STATE_STOPPED') sawStopped(at);
  });
  await client.treat(sessionId);

  const unplugging = client.hand('Unplug').then(answer => ({ answer, at: now() }));
  const { at } = await unplugging;
  const late = (await within(stopped, 5_000, 'the event that the session is STOPPED')) - at;
  check(late <= 250, `the session is STOPPED ${Math.max(0, Math.round(late))} ms after the cable was out`);
  const alone = await until('the pen has stopped by itself', () => client.hand('GetPen'), p => p.driveOn === false, 5_000);
  check(alone.lastDriveEnd.cause === 'DEAD_MAN', 'by its dead-man, without a host');
  const session = await client.getSession(sessionId);
  check(session.state === 'SESSION_STATE_STOPPED' && session.alarms.some(a => a.priority === 'ALARM_PRIORITY_HIGH'), 'a high alarm is recorded');
  await client.release();

  await client.hand('Replug');
  await client.online();
  const back = await client.hand('GetPen');
  check(back.driveOn === false && back.state !== 'PEN_STATE_ARMED', 'back online without a restart, and not armed');

  await client.hand('Unplug');
  await client.hand('Replug', { serialNumber: 'SIM-9999' });
  await until('another pen on that line is WRONG_PEN', () => client.getPen(), p => p.link.state === 'LINK_STATE_WRONG_PEN');
  const { report } = await client.api('SessionService', 'GetArmingReport', { sessionId, target: target(), leaseNumber: client.leaseNumber });
  const failed = report.preconditions.filter(one => one.verdict === 'PRECONDITION_VERDICT_FAILED').map(one => one.refusal.ruleId);
  check(failed.includes('R-WRONG-PEN'), `and is not accepted into the session: ${failed.join(', ')}`);
  const refused = await client.api('SessionService', 'ArmSession', {
    requestId: requestId(), sessionId, target: target(), leaseNumber: client.leaseNumber, readBackDigest: digestOf(report.readBack),
  }, { expectError: true });
  check(/failed_precondition/.test(refused), 'ArmSession is refused');
  check((await client.hand('GetPen')).driveOn === false, 'nothing moved');
});
