// A technician at the bench, through the API alone: every point is held by the trigger, and the gauge shows where the needles truly are.
import { Failure, requestId, until, wait } from './room.mjs';

const nearUm = 40, triesMost = 5;

/** Calibrates the pen of this client, as this technician and under this client's lease, and returns what CompleteCalibration answers. */
export async function calibrate(client, token) {
  const { hand, penId } = client;
  const ask = (service, rpc, request) => client.api(service, rpc, { requestId: requestId(), ...request }, { token });
  const bench = (rpc, request) => ask('CalibrationService', rpc, request);
  const pen = await client.getPen();
  const { cartridgeId, model, needleCount, lot, expiresOn } = pen.cartridge;
  await ask('CartridgeService', 'RegisterCartridge', { source: 'CARTRIDGE_SOURCE_TAG', cartridgeId, model, needleCount, lot, expiresOn, benchUse: true });
  await bench('RegisterGauge', { gauge: {
    gaugeId: 'gauge-1', kind: 'GAUGE_KIND_DEPTH', model: 'Plunger', serialNumber: 'G-1', certificateNumber: 'CAL-1', dueOn: '2099-12-31', expandedUncertainty: 3, resolution: 1,
  } });

  const deepest = Number(pen.identity.maxNeedleProtrusionUm);
  let held = 0;
  const permit = async um => {
    await bench('HoldDepth', { penId, leaseNumber: client.leaseNumber, needleProtrusionUm: um });
    held = um;
  };
  const release = async () => {
    held = 0;
    await hand('ReleaseTrigger');
    await until('the needles are in', () => hand('GetPen'), seen => !seen.triggerPressed && Math.abs(seen.measuredProtrusionUm) <= nearUm);
    await wait(80);
  };
  const stands = async um => {
    await until(`the needles stand at ${um} um`, () => hand('GetPen'), seen => Math.abs(seen.measuredProtrusionUm - um) <= nearUm);
    // The service believes in a stand after a tenth of a second.
    await wait(180);
    return await hand('GetPen');
  };
  const press = async um => {
    await release();
    await permit(um);
    await hand('PressTrigger');
    return await stands(um);
  };
  const reach = async ({ direction, setUm }) => {
    if (direction !== 'SWEEP_DIRECTION_DOWN' || setUm >= deepest) return await press(setUm);
    // From more depth is the press that held a deeper point before.
    if (held <= setUm) await press(deepest);
    await permit(setUm);
    return await stands(setUm);
  };

  let { calibration } = await bench('StartCalibration', { penId, gaugeId: 'gauge-1', temperatureDecidegrees: 215 });
  const { calibrationId } = calibration;
  for (let tried = 0; calibration.nextStep;) {
    const step = calibration.nextStep;
    try {
      const { measuredProtrusionUm: indicatedUm, trueProtrusionUm: gaugeUm } = await reach(step);
      ({ calibration } = await bench('RecordMeasurement', { calibrationId, depth: { phase: step.phase, step: step.number, indicatedUm, gaugeUm } }));
      tried = 0;
    } catch (failure) {
      // A machine that stood still lets a hold end, and the point is met once more.
      if (!(failure instanceof Failure) || ++tried === triesMost) throw failure;
      await release();
    }
  }
  await release();
  await bench('EndHold', { penId });
  return await bench('CompleteCalibration', { calibrationId });
}
