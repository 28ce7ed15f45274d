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
};

// It commands nothing: it judges the lease, and says what it found.
const judging = 'SessionService/GetArmingReport';

/** Every rpc that commands under a lease, as the protos have them. */
export function commanding() {
  const found = rpcsWith('leaseNumber');
  check(found.sort().join() === [...Object.keys(asked), judging].sort().join(), `${found.length} rpcs carry a lease, and each is tried under one that was lost`);
  return Object.keys(asked);
}

/** Sends each of them under this lease, and returns how it was answered. */
export async function sendAll(client, sessionId, leaseNumber, readBackDigest = '0'.repeat(64)) {
  const session = await client.getSession(sessionId);
  const about = { penId: client.penId, sessionId, readBackDigest, stopCount: session.stops.at(-1)?.stopCount ?? 1 };
  const answers = [];
  for (const [method, ask] of Object.entries(asked)) {
    answers.push({ rpc: method, ...await answer(client, method, { requestId: requestId(), leaseNumber, ...ask(about) }) });
  }
  return answers;
}

async function answer(client, method, request) {
  if (method === 'AlarmService/WatchAlarms') {
    const reading = client.watch(method, request);
    const failure = await Promise.race([reading.exited, wait(3_000)]);
    reading.kill();
    return failure ? { code: failure.status, rule: failure.rule } : { code: 'ok', rule: '' };
  }
  try {
    await client.api(...method.split('/'), request);
    return { code: 'ok', rule: '' };
  } catch (failure) {
    if (!(failure instanceof Failure) || !failure.rule) throw failure;
    return { code: failure.code, rule: failure.rule };
  }
}
