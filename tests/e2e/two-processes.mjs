// Host and pen as two processes over a pseudo-terminal, driven by buf curl through reflection.
import { check, clinic, curl, end, requestId, run, startHost, startPen, until } from './room.mjs';

await run('two-processes', async room => {
  const pen = await startPen(room);
  const host = await startHost(room);
  const client = clinic(host, pen);
  const { api, hand, penId, getSession } = client;
  await client.begin(room.data);

  await client.screen('patient-12');
  const deep = await api('SessionService', 'CreateSession', {
    requestId: requestId(), patientReference: 'patient-12', penId, leaseNumber: client.leaseNumber,
    indication: 'TREATMENT_INDICATION_ACNE_SCARS',
    items: [{ area: 'TREATMENT_AREA_FOREHEAD', side: 'BODY_SIDE_MIDLINE', needleProtrusionUm: 1500, strokeRateMillihertz: 110000, passCount: 1, sizeCm2: 20 }],
  }, { expectError: true });
  console.log(`      ${deep.trim().replace(/\s+/g, ' ').slice(0, 300)}`);
  check(/too deep/.test(deep), '1,500 um on the forehead is refused with a sentence');

  const sessionId = await client.create();
  await client.treat(sessionId);
  await until('the pen has made 50 strokes', () => hand('GetPen'), p => Number(p.strokeCount) >= 50);
  await client.release();
  await until('the motor is off after the release', () => getSession(sessionId), s => s.state !== 'SESSION_STATE_TREATING');
  const closed = await api('SessionService', 'CompletePass', { requestId: requestId(), sessionId, leaseNumber: client.leaseNumber });

  const read = (await api('PassLogService', 'GetPass', { passId: closed.pass.passId })).pass;
  check(read.passId === closed.pass.passId && read.sessionId === sessionId, 'the pass is read back');
  check(read.provenance.simulated === true, 'it is recorded as simulated');
  const truth = await hand('GetPen');
  check(Math.abs(Number(read.measurements.strokes) - Number(truth.strokeCount)) <= 3,
    `its ${read.measurements.strokes} strokes are the pen's ${truth.strokeCount}`);
  check(Number(read.measurements.measuredNeedleProtrusionUm.max) <= 1500, 'the needles never passed the limit');

  await client.recover(sessionId);
  const completed = await api('SessionService', 'CompleteSession', { requestId: requestId(), sessionId, leaseNumber: client.leaseNumber, unfinishedReason: 'one pass is enough here' });
  const verified = await api('PassLogService', 'VerifyLog', { expectedHead: completed.checkpoint.head });
  check(verified.verified === true, `the journal of ${verified.entriesVerified} entries verifies against the head the client kept`);
  const health = await curl(host.ready.grpc, 'grpc.health.v1.Health/Check');
  check(health.status === 'SERVING', 'gRPC health says SERVING');
  check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
});
