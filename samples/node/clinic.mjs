import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const address = process.argv[2] ?? '127.0.0.1:5080';
const protos = fileURLToPath(new URL('../../protos', import.meta.url));
const files = ['pen_service', 'session_service', 'safety_service'].map(name => `microneedling/v1/${name}.proto`);
const api = grpc.loadPackageDefinition(loadSync(files, { includeDirs: [protos], enums: String, defaults: true })).microneedling.v1;
const cleartext = grpc.credentials.createInsecure();
const alone = { 'grpc.use_local_subchannel_pool': 1 };   // or the clients would share one connection
const pens = new api.PenService(address, cleartext);
const sessions = new api.SessionService(address, cleartext);
const safety = new api.SafetyService(address, cleartext);
const emergency = new api.SafetyService(address, cleartext, alone);   // for EmergencyStop alone
await promisify(emergency.waitForReady).call(emergency, Date.now() + 10_000);   // warmed before anything is armed
const call = (client, rpc, request) => promisify(client[rpc]).call(client, request);

const listed = await call(pens, 'listPens', {});
const pen = listed.pens.find(p => p.link.state === 'LINK_STATE_ONLINE');
const cheek = { area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT' };
const created = await call(sessions, 'createSession', {
  requestId: randomUUID(), patientReference: 'patient-12', operatorId: 'operator-7', penId: pen.penId,
  items: [{ ...cheek, needleProtrusionUm: 1000, strokeRateMillihertz: 110000, passCount: 2, sizeCm2: 25 }],
});
const sessionId = created.session.sessionId;

// Permits; the operator's next press of the trigger starts the motor, and nothing else does.
const armed = await call(sessions, 'armSession', {
  requestId: randomUUID(), sessionId, target: { ...cheek, passNumber: 1, direction: 'PASS_DIRECTION_HORIZONTAL' },
});
console.log(`${armed.session.state} at ${armed.session.armed.needleProtrusionUm} um`);

const stop = (await call(emergency, 'emergencyStop', { penId: pen.penId, reason: 'sample' })).pens[0];
console.log(`${stop.frameResult} after ${stop.stopLatencyUs} us`);

await call(safety, 'acknowledgeStop', {
  requestId: randomUUID(), penId: pen.penId, operatorId: 'operator-7', reason: 'looked', stopCount: stop.stopCount,
});
const closed = await call(sessions, 'completeSession', { requestId: randomUUID(), sessionId, unfinishedReason: 'only a sample' });
console.log(`${closed.session.state}, journal head ${closed.checkpoint.head.headHash}`);
for (const client of [pens, sessions, safety, emergency]) client.close();
