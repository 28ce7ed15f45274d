// kill -9 of the host in mid-activation.
import { check, clinic, end, now, requestId, run, startHost, startPen, until, wait } from './room.mjs';

const deadManMs = 200;

await run('kill', async room => {
  const pen = await startPen(room);
  let host = await startHost(room);
  let client = clinic(host, pen);
  await client.begin(room.data);
  const sessionId = await client.create();
  await client.treat(sessionId);
  await until('the pen has made 30 strokes', () => client.hand('GetPen'), p => Number(p.strokeCount) >= 30);
  await client.release();
  await until('the motor is off after the release', () => client.getSession(sessionId), s => s.state !== 'SESSION_STATE_TREATING');
  const acknowledged = (await client.api('SessionService', 'CompletePass', { requestId: requestId(), sessionId, leaseNumber: client.leaseNumber })).pass;

  await client.recover(sessionId);
  await client.treat(sessionId, 2);
  const killed = now();
  await end(host, 'SIGKILL');
  const stopped = await until('the pen has stopped by itself', () => client.hand('GetPen'), p => p.driveOn === false, 5_000);
  check(stopped.lastDriveEnd.cause === 'DEAD_MAN', 'by its dead-man');
  check(Number(stopped.lastDriveEnd.latencyUs) <= (deadManMs + 10) * 1000,
    `${stopped.lastDriveEnd.latencyUs} us after the device time that the last permission echoed`);
  check(stopped.state === 'PEN_STATE_LATCHED', `and is latched, ${Math.round(now() - killed)} ms after the kill at the latest`);
  const presses = stopped.pressCount;

  host = await startHost(room);
  client = clinic(host, pen);
  await until('after the restart the session is INTERRUPTED', () => client.getSession(sessionId), s => s.state === 'SESSION_STATE_INTERRUPTED');
  const verified = await client.api('PassLogService', 'VerifyLog');
  check(verified.verified === true, `the journal of ${verified.entriesVerified} entries verifies`);
  const passes = (await client.api('PassLogService', 'ListPasses', { sessionId })).passes;
  check(passes.some(p => p.passId === acknowledged.passId), 'the acknowledged pass is there');

  await client.online();
  await wait(2_000);   // the trigger is still held: whatever would move by itself would move now
  const held = await client.hand('GetPen');
  check(held.triggerPressed === true && held.driveOn === false && held.pressCount === presses, 'nothing moved, with the trigger still held');
  check((await client.getSession(sessionId)).state === 'SESSION_STATE_INTERRUPTED', 'and the session waits for a person');
});
