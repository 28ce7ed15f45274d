// A clinic day through gRPC alone: two pens, three operators, five patients, and what goes wrong on such a day.
import { join } from 'node:path';
import { channels } from './channel.mjs';
import { check, clinic, end, requestId, run, start, startPen, until } from './room.mjs';

const lot = 'SIM-LOT-1';
// In UTC, as the service is told to count: where it counted otherwise, yesterday could be today.
const days = count => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);

/** The call has to be refused by this rule, with a sentence that a person can act on. */
async function refused(rule, what, call) {
  try {
    await call;
  } catch (failure) {
    check(failure.rule === rule, `${what}: ${failure.rule}: ${failure.message.split(': ').slice(2).join(': ')}`);
    return;
  }
  check(false, `${what} was accepted; ${rule} was to refuse it`);
}

await run('clinic-day', async room => {
  const lines = ['pen-a', 'pen-b'].map(name => join(room.folder, name));
  const [penA, penB] = [await startPen({ ...room, line: lines[0] }, 'SIM-A'), await startPen({ ...room, line: lines[1] }, 'SIM-B')];
  const host = await start('src/DeviceService.Host', room.logs, [
    '--pen', lines[0], '--pen', lines[1], '--data', room.data, '--grpc', '127.0.0.1:0', '--time-zone', 'UTC',
  ]);
  const wire = channels();
  const [a, b] = [clinic(host, penA, 'tablet a', wire), clinic(host, penB, 'tablet b', wire)];
  await a.begin(room.data);
  await b.begin(room.data);

  const item = (protrusionUm = 1000, passCount = 2) => ({
    area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: protrusionUm, strokeRateMillihertz: 100000, passCount, sizeCm2: 25,
  });
  const ask = (client, patientReference, protrusionUm, more = {}) => client.api('SessionService', 'CreateSession', {
    requestId: requestId(), patientReference, penId: client.penId, leaseNumber: client.leaseNumber,
    indication: 'TREATMENT_INDICATION_ACNE_SCARS', items: [item(protrusionUm)], ...more,
  });
  const open = async (client, patientReference, protrusionUm, more) => {
    const { sessionId } = (await ask(client, patientReference, protrusionUm, more)).session;
    await client.api('SessionService', 'RecordPreparation', { requestId: requestId(), sessionId, preparation: {
      consentReference: `consent-${patientReference}`, handpieceDisinfected: true, sleeveFitted: true, skinCleansed: true,
      topicalsNone: true, anaestheticsNone: true, labelUse: 'LABEL_USE_ON_LABEL', supervisingPrescriberId: 'operator-7',
    } });
    return sessionId;
  };
  const fresh = async client => {
    await client.hand('RemoveCartridge');
    await until('the old cartridge is out', () => client.getPen(), pen => !pen.cartridge?.inserted);
    await client.hand('InsertCartridge');
    await until('a fresh cartridge is in', () => client.getPen(), pen => pen.cartridge?.inserted && pen.cartridge.cartridgeId);
    await client.register();
  };
  const pass = async (client, sessionId, number, protrusionUm) => {
    await client.treat(sessionId, number, protrusionUm);
    await until('a second of treatment', () => client.hand('GetPen'), pen => !pen.driveOn || Number(pen.runMs) >= 1_000);
    await client.release();
    await until('the motor stands', () => client.getSession(sessionId), session => session.state !== 'SESSION_STATE_TREATING');
    await client.recover(sessionId);
    await until('the session is READY again', () => client.getSession(sessionId), session => session.state === 'SESSION_STATE_READY');
  };
  const complete = (client, sessionId, unfinishedReason = '') => client.api('SessionService', 'CompleteSession', {
    requestId: requestId(), sessionId, leaseNumber: client.leaseNumber, unfinishedReason,
  });
  const takeOver = async (client, operatorId) => {
    client.vanish();
    await client.api('ControlService', 'ReleaseControl', { requestId: requestId(), penId: client.penId, leaseNumber: client.leaseNumber });
    await client.signIn(operatorId);
    await client.control();
  };

  const register = (client, operatorId, role, licenceExpiresOn) => client.api('OperatorService', 'RegisterOperator', {
    requestId: requestId(), operatorId, displayName: operatorId, role, licenceNumber: `L-${operatorId}`, licenceExpiresOn, pin: '24680', setupCode: '',
  });

  console.log('The staff: a prescriber, a nurse, and an aesthetician whose licence ended yesterday');
  for (const [operatorId, role, licenceExpiresOn] of [
    ['nurse-2', 'OPERATOR_ROLE_NURSE', '2099-12-31'], ['aesthetician-3', 'OPERATOR_ROLE_AESTHETICIAN', days(-1)],
  ]) {
    await register(a, operatorId, role, licenceExpiresOn);
  }
  for (const patient of ['p-1', 'p-2', 'p-3', 'p-4', 'p-5']) await a.screen(patient);
  await a.register();
  await b.register();

  console.log('p-1: the nurse begins, the shift changes, the prescriber goes on');
  await takeOver(a, 'nurse-2');
  await refused('R-DEPTH-AREA', '1,900 um on the cheek', ask(a, 'p-1', 1900));
  const first = await open(a, 'p-1');
  await pass(a, first, 1);
  await a.signIn('operator-7');
  await a.api('OperatorService', 'ChangeOperator', { requestId: requestId(), sessionId: first, leaseNumber: a.leaseNumber });
  await pass(a, first, 2);
  const done = await complete(a, first);
  const { passes } = await a.api('PassLogService', 'ListPasses', { sessionId: first });
  const holders = Object.fromEntries(passes.map(one => [one.target.passNumber, one.operatorId]));
  check(passes.length === 2 && holders[1] === 'nurse-2' && holders[2] === 'operator-7', `each pass says who held the pen: ${JSON.stringify(holders)}`);
  const digests = new Set(passes.map(one => one.provenance.profileDigest));
  check(digests.size === 1 && /^[0-9a-f]{64}$/.test([...digests][0]), 'and under which profile');
  await a.api('SessionService', 'RecordAftercareGiven', { requestId: requestId(), sessionId: first, instructionsReference: 'sheet-1', note: '' });
  await refused('R-INTERVAL-ABSOLUTE', 'p-1 again on the same day', ask(a, 'p-1'));

  console.log('p-2: an expired licence, a reused cartridge, a licence that ends under an open session');
  await takeOver(b, 'aesthetician-3');
  await refused('R-LICENCE-EXPIRED', 'a session by somebody whose licence ended', ask(b, 'p-2'));
  await takeOver(b, 'operator-7');
  await takeOver(a, 'nurse-2');
  const second = await open(a, 'p-2');
  await refused('R-CARTRIDGE-USED', 'the cartridge of p-1', a.arm(second));
  await fresh(a);
  await register(b, 'nurse-2', 'OPERATOR_ROLE_NURSE', days(-1));
  const paused = await until('its licence ends, and the session is PAUSED', () => a.getSession(second), session => session.state === 'SESSION_STATE_PAUSED');
  check(paused.stateReason.includes('nurse-2'), `and says why: ${paused.stateReason}`);
  await a.api('SessionService', 'ResumeSession', { requestId: requestId(), sessionId: second, leaseNumber: a.leaseNumber, reason: 'as if nothing had happened' });
  await refused('R-LICENCE-EXPIRED', 'arming in the name of somebody whose licence ended since', a.arm(second));
  await register(b, 'nurse-2', 'OPERATOR_ROLE_NURSE', '2099-12-31');
  await pass(a, second, 1);
  await complete(a, second, 'one pass is enough for p-2');
  await takeOver(a, 'operator-7');

  console.log('p-3: deeper than recommended, under a prescriber\'s override');
  await refused('R-DEPTH-AREA', '1,600 um without leave', ask(a, 'p-3', 1600));
  const grant = pin => a.api('OverrideService', 'GrantOverride', {
    requestId: requestId(), prescriberId: 'operator-7', pin, patientReference: 'p-3', reason: 'deep acne scars, skin type II',
    scope: { depth: { area: 'TREATMENT_AREA_CHEEK', sides: ['BODY_SIDE_LEFT'], needleProtrusionUm: 1800 } },
    expiresAt: { seconds: Math.floor(Date.now() / 1000) + 900, nanos: 0 },
  });
  await refused('R-SIGN-IN-WRONG', 'an override with a wrong PIN', grant('00000'));
  const { override } = await grant('24680');
  console.log(`      ${override.meaning}`);
  await fresh(a);
  const third = await open(a, 'p-3', 1600);
  await pass(a, third, 1, 1600);
  await complete(a, third, 'one pass is enough for p-3');
  await refused('R-CONTINUES', 'going on with a session that somebody ended', ask(a, 'p-3', 1000, { continuesSessionId: third }));
  const { overrides } = await a.api('OverrideService', 'ListOverrides', { patientReference: 'p-3' });
  check(overrides.length === 1 && overrides[0].grantedBy.operatorId === 'operator-7', 'who overrode what is on record');

  console.log('p-4: pen B dies in mid-session, pen A goes on');
  const fourth = await open(b, 'p-4');
  await b.treat(fourth);
  await until('a second of treatment', () => b.hand('GetPen'), pen => !pen.driveOn || Number(pen.runMs) >= 1_000);
  // Its power fails in mid-pass and for good: the line stays open, and the firmware starts again and again without ever answering.
  await b.hand('InjectFault', { fault: { kind: 'FAULT_KIND_BOOT_LOOPS', value: 20 } });
  const died = await until('the session is STOPPED', () => b.getSession(fourth), session => session.state === 'SESSION_STATE_STOPPED');
  console.log(`      ${died.stateReason}`);
  await until('it is out of reach', () => b.getPen(), pen => pen.link.state !== 'LINK_STATE_ONLINE');
  check((await b.hand('GetPen')).driveOn === false, 'its motor stands');
  await b.hand('ReleaseTrigger');
  await b.api('SessionService', 'AbortSession', { requestId: requestId(), sessionId: fourth, reason: 'the pen is dead' });
  await until('it is ABORTED, its outcome unknown', () => b.getSession(fourth), session => session.state === 'SESSION_STATE_ABORTED');
  await fresh(a);
  await refused('R-INTERVAL-ABSOLUTE', 'p-4 on another pen as a session of its own', ask(a, 'p-4'));
  const fifth = await open(a, 'p-4', 1000, { continuesSessionId: fourth });
  const carried = (await a.getSession(fifth)).carried;
  check(carried.length === 1 && carried[0].area === 'TREATMENT_AREA_CHEEK' && Number(carried[0].strokes) > 0 && Number(carried[0].punctures) > 0,
    `what the first did is carried into the second: ${carried[0].strokes} strokes, ${carried[0].punctures} punctures`);
  await pass(a, fifth, 1);
  await complete(a, fifth, 'went on with another pen');

  console.log('p-5: a contraindication, and an adverse event of p-1');
  const { questions } = await a.api('ScreeningService', 'GetScreening', { patientReference: 'p-5' });
  await a.api('ScreeningService', 'RecordScreening', { requestId: requestId(), patientReference: 'p-5', screening: {
    scope: 'SCREENING_SCOPE_FULL', fitzpatrickType: 2, ageYears: 34, medicines: { none: true }, areas: ['TREATMENT_AREA_CHEEK'],
    answers: questions.map(({ questionId }) => ({ questionId, answer: questionId === 'keloid_history' ? 'YES_NO_YES' : 'YES_NO_NO' })),
  } });
  await refused('R-SCREENING-ABSOLUTE', 'somebody with keloids', ask(a, 'p-5'));
  const { adverseEvent } = await a.api('CourseService', 'RecordAdverseEvent', { requestId: requestId(), sessionId: first, report: {
    term: 'Skin infection', ctcaeGrade: 2, serious: 'YES_NO_NO', related: 'YES_NO_YES', malfunction: 'YES_NO_NO', onsetOn: days(0),
    areas: ['TREATMENT_AREA_CHEEK'], description: 'pustules on the left cheek',
  } });
  const exported = await a.api('CourseService', 'ExportAdverseEvent', { adverseEventId: adverseEvent.adverseEventId });
  check(exported.document.includes(lot) && exported.document.includes('SIM-A'), 'its document names lot and pen');

  console.log(`The trace of lot ${lot}`);
  const parts = [];
  await new Promise((finished, failed) => {
    const reading = wire.stream(a.address, 'microneedling.v1.TraceService/Trace', { lot, fromDay: days(-1), untilDay: days(1) }, part => parts.push(part), a.token);
    reading.exited.then(failure => failure ? failed(failure) : finished());
  });
  const sessions = parts.filter(part => part.session).map(part => part.session);
  for (const one of sessions) {
    console.log(`      ${one.patientReference} ${one.sessionId} pen ${one.penId} by ${one.operatorIds} cartridges ${one.cartridges.map(c => c.cartridgeId)} passes ${one.passes.length}`);
  }
  check([first, second, third, fourth, fifth].every(id => sessions.some(one => one.sessionId === id)), 'it has all five sessions');
  check(new Set(sessions.map(one => one.patientReference)).size === 4, 'of four patients, and not p-5');

  const verified = await a.api('PassLogService', 'VerifyLog', { expectedHead: done.checkpoint.head });
  check(verified.verified === true, `the journal of ${verified.entriesVerified} entries verifies against a head kept since p-1`);
  a.vanish();
  b.vanish();
  check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
});
