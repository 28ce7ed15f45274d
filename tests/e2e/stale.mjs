// What somebody may still send whose lease is lost: every rpc that carries one.
import { rpcsWith } from './channel.mjs';
import { check, Failure, requestId, target, wait } from './room.mjs';

const item = { area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: 900, strokeRateMillihertz: 100000, passCount: 2, sizeCm2: 25 };

// As the holder would send it. What is asked is right in every other way, so that nothing else refuses it first.
const asked = {
  'SessionService/CreateSession': ({ penId }) => ({ patientReference: 'patient-12', penId, indication: 'TREATMENT_INDICATION_ACNE_SCARS', items: [item] }),
  'SessionService/UpdatePlan': ({ sessionId }) => ({ sessionId, items: [item], reason: 'shallower' }),
  'SessionService/ArmSession': ({ sessionId, readBackDigest }) => ({ sessionId, target: target(), readBackDigest }),
  'SessionService/CompletePass': ({ sessionId }) => ({ sessionId }),
  'SessionService/ResumeSession': ({ sessionId }) => ({ sessionId, reason: 'looked' }),
  'SessionService/CompleteSession': ({ sessionId }) => ({ sessionId, unfinishedReason: 'it is late' }),
  'OperatorService/ChangeOperator': ({ sessionId }) => ({ sessionId }),
  'SafetyService/AcknowledgeStop': ({ penId, stopCount }) => ({ penId, stopCount, reason: 'looked' }),
  'ControlService/RenewControl': ({ penId }) => ({ penId }),
  'ControlService/ReleaseControl': ({ penId }) => ({ penId }),
  'AlarmService/WatchAlarms': ({ penId }) => ({ penId }),
  'CalibrationService/HoldDepth': ({ penId }) => ({ penId, needleProtrusionUm: 500 }),
  'CalibrationService/HoldRate': ({ penId }) => ({ penId, strokeRateMillihertz: 100_000 }),
  'SelfTestService/RunSelfTest': ({ penId }) => ({ penId }),
};
const forTechnicians = ['CalibrationService/', 'SelfTestService/'];

// The first commands nothing: it judges the lease, and says what it found. The second is refused for its calibration before
// its lease is looked at, and there is none here that was measured as far as that: CalibrationTests has one, and tries it. The third asks for control itself: under a lost
// lease it is asked like anybody, which fight.mjs does.
const others = ['SessionService/GetArmingReport', 'CalibrationService/WriteCurve', 'ControlService/AcquireControl'];

/** Every rpc that commands under a lease, as the protos have them. */
export function commanding() {
  const found = rpcsWith('leaseNumber');
  check(found.sort().join() === [...Object.keys(asked), ...others].sort().join(), `${found.length} rpcs carry a lease; ${Object.keys(asked).length} are tried under one that was lost`);
  return Object.keys(asked);
}

/** Registers somebody for what is for technicians alone. */
export const hire = client => client.api('OperatorService', 'RegisterOperator', {
  requestId: requestId(), operatorId: 'technician-9', displayName: 'Technician', role: 'OPERATOR_ROLE_TECHNICIAN', pin: '24680',
});

/** Signs that person in, and returns the token. */
export const technician = async client => (await client.api('OperatorService', 'SignIn', { requestId: requestId(), operatorId: 'technician-9', pin: '24680' })).token;

/** Sends each of them under this lease, what is for technicians with this token, and returns how it was answered. */
export async function sendAll(client, token, sessionId, leaseNumber, readBackDigest = '0'.repeat(64)) {
  const session = await client.getSession(sessionId);
  const about = { penId: client.penId, sessionId, readBackDigest, stopCount: session.stops.at(-1)?.stopCount ?? 1 };
  const answers = [];
  for (const [method, ask] of Object.entries(asked)) {
    answers.push({ rpc: method, ...await answer(client, method, { requestId: requestId(), leaseNumber, ...ask(about) }, forTechnicians.some(service => method.startsWith(service)) ? { token } : {}) });
  }
  return answers;
}

async function answer(client, method, request, as) {
  if (method === 'AlarmService/WatchAlarms') {
    const reading = client.watch(method, request);
    const failure = await Promise.race([reading.exited, wait(3_000)]);
    reading.kill();
    return failure ? { code: failure.status, rule: failure.rule } : { code: 'ok', rule: '' };
  }
  try {
    await client.api(...method.split('/'), request, as);
    return { code: 'ok', rule: '' };
  } catch (failure) {
    if (!(failure instanceof Failure) || !failure.rule) throw failure;
    return { code: failure.code, rule: failure.rule };
  }
}
