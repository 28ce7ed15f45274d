import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const address = process.argv[2] ?? '127.0.0.1:5080';
const protos = fileURLToPath(new URL('../../protos', import.meta.url));
const files = ['operator', 'control', 'alarm', 'pen', 'screening', 'cartridge', 'session', 'safety'].map(name => `microneedling/v1/${name}_service.proto`);
const api = grpc.loadPackageDefinition(loadSync(files, { includeDirs: [protos], defaults: true, longs: String })).microneedling.v1;
const cleartext = grpc.credentials.createInsecure();
const alone = { 'grpc.use_local_subchannel_pool': 1 };   // or the clients would share one connection
const client = Object.fromEntries(['Operator', 'Control', 'Alarm', 'Pen', 'Screening', 'Cartridge', 'Session', 'Safety']
  .map(name => [name, new api[`${name}Service`](address, cleartext)]));
const emergency = new api.SafetyService(address, cleartext, alone);   // for EmergencyStop alone
await promisify(emergency.waitForReady).call(emergency, Date.now() + 10_000);   // warmed before anything is armed
const me = new grpc.Metadata();
const call = (on, rpc, request) => promisify(on[rpc]).call(on, request, me);
const value = (kind, name) => api[kind].type.value.find(one => one.name === name).number;

// Who acts follows from the sign-in. The person types the PIN; this one is the simulated room's.
const { token } = await call(client.Operator, 'signIn', { requestId: randomUUID(), operatorId: 'operator-7', pin: '24680' });
me.set('authorization', `Bearer ${token}`);
const { pens } = await call(client.Pen, 'listPens', {});
const { penId, cartridge: tip } = pens.find(p => p.link.state === value('LinkState', 'LINK_STATE_ONLINE'));

// Control of the pen: a lease that is renewed, with the alarms on the screen. Without either the pen stands.
const { leaseNumber } = await call(client.Control, 'acquireControl', { requestId: randomUUID(), penId, clientName: 'Node sample' });
let lastAlarmSequence = '0';
const alarms = client.Alarm.watchAlarms({ penId, leaseNumber }, me);
alarms.on('data', change => {
  console.log(change.changed?.sentence ?? 'alarms are shown');
  lastAlarmSequence = change.cursor.sequence;
});
alarms.on('error', () => {});   // nobody sees alarms any more: the service pauses what is armed
const renewing = setInterval(() => client.Control.renewControl({ penId, leaseNumber, lastAlarmSequence }, me, () => {}), 1000);

const cheek = { area: value('TreatmentArea', 'TREATMENT_AREA_CHEEK'), side: value('BodySide', 'BODY_SIDE_LEFT') };
// Every question of the profile, asked of the patient: an answer that was not given is never a no.
const patientReference = `patient-${randomUUID()}`;
const { questions } = await call(client.Screening, 'getScreening', { patientReference });
await call(client.Screening, 'recordScreening', { requestId: randomUUID(), patientReference, screening: {
  scope: value('ScreeningScope', 'SCREENING_SCOPE_FULL'), fitzpatrickType: 2, ageYears: 34, areas: [cheek.area], medicines: { none: true },
  answers: questions.map(({ questionId }) => ({ questionId, answer: value('YesNo', 'YES_NO_NO') })),
} });

// The cartridge, by what its tag and its label say. One that nobody registered is not armed with.
await call(client.Cartridge, 'registerCartridge', {
  requestId: randomUUID(), source: value('CartridgeSource', 'CARTRIDGE_SOURCE_TAG'), cartridgeId: tip.cartridgeId, model: tip.model,
  needleCount: tip.needleCount, lot: tip.lot, expiresOn: tip.expiresOn,
});

const created = await call(client.Session, 'createSession', {
  requestId: randomUUID(), patientReference, penId, leaseNumber,
  indication: value('TreatmentIndication', 'TREATMENT_INDICATION_ACNE_SCARS'),
  items: [{ ...cheek, needleProtrusionUm: 1000, strokeRateMillihertz: 110000, passCount: 2, sizeCm2: 25 }],
});
const { sessionId } = created.session;
await call(client.Session, 'recordPreparation', { requestId: randomUUID(), sessionId, preparation: {
  consentReference: 'consent-1', handpieceDisinfected: true, sleeveFitted: true, skinCleansed: true,
  topicalsNone: true, anaestheticsNone: true, labelUse: value('LabelUse', 'LABEL_USE_ON_LABEL'),
} });

// What keeps the pen from being armed, if anything, and what the operator has to be shown before it is.
const target = { ...cheek, passNumber: 1, direction: value('PassDirection', 'PASS_DIRECTION_HORIZONTAL') };
const { report } = await call(client.Session, 'getArmingReport', { sessionId, target, leaseNumber });
for (const { refusal } of report.preconditions) if (refusal) console.log(refusal.ruleId, refusal.remedy);
const read = report.readBack;
console.log(`${read.patientReference}: area ${read.area}, ${read.needleProtrusionUm} um, cartridge ${read.cartridgeId}`);
const displayed = [
  read.sessionId, read.patientReference, read.area, read.side, read.passNumber, read.direction, read.needleProtrusionUm,
  read.strokeRateMillihertz, read.limitUm, read.cartridgeId, read.cartridgeInsertion,
].map(field => `${field}\n`).join('');

// Permits; the operator's next press of the trigger starts the motor, and nothing else does.
const armed = await call(client.Session, 'armSession', {
  requestId: randomUUID(), sessionId, target, leaseNumber, readBackDigest: createHash('sha256').update(displayed).digest('hex'),
});
console.log(`armed at ${armed.session.armed.needleProtrusionUm} um`);

const stop = (await call(emergency, 'emergencyStop', { penId, reason: 'sample' })).pens[0];
console.log(`stopped after ${stop.stopLatencyUs} us`);

await call(client.Safety, 'acknowledgeStop', { requestId: randomUUID(), penId, reason: 'looked', stopCount: stop.stopCount, leaseNumber });
const closed = await call(client.Session, 'completeSession', {
  requestId: randomUUID(), sessionId, unfinishedReason: 'only a sample', leaseNumber,
});
clearInterval(renewing);
await call(client.Control, 'releaseControl', { requestId: randomUUID(), penId, leaseNumber });
alarms.cancel();
console.log(`closed, journal head ${closed.checkpoint.head.headHash}`);
for (const one of [...Object.values(client), emergency]) one.close();
