// A technician at the bench, through the API alone: every point is held by the trigger, the gauge shows where the needles truly are, and the strobe how fast
// the motor truly turns.
import { Failure, requestId, until, wait } from './room.mjs';

const nearUm = 40, triesMost = 5, setMillihertz = 100_000, strokesOfAReading = 250;

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

  const readRate = async () => {
    await bench('RegisterGauge', { gauge: {
      gaugeId: 'strobe-1', kind: 'GAUGE_KIND_STROKE_RATE', model: 'Strobe', serialNumber: 'S-1', certificateNumber: 'CAL-2', dueOn: '2099-12-31', expandedUncertainty: 200,
      resolution: 100,
    } });
    await bench('HoldRate', { penId, leaseNumber: client.leaseNumber, strokeRateMillihertz: setMillihertz });
    const { strokeCount } = await hand('GetPen');
    await hand('PressTrigger');
    // The service wants a second of it, after the run-up.
    const { driveOn, strokeRateMillihertz } = await until('the motor has turned', () => hand('GetPen'),
      seen => Number(seen.strokeCount ?? 0) > Number(strokeCount ?? 0) + strokesOfAReading || seen.state === 'PEN_STATE_LATCHED');
    if (!driveOn) throw new Failure('the pen stopped its motor');
    const read = await bench('RecordMeasurement', { calibrationId, strokeRate: {
      gaugeId: 'strobe-1', setMillihertz, indicatedMillihertz: setMillihertz, gaugeMillihertz: strokeRateMillihertz,
    } });
    await standStill();
    return read.calibration;
  };
  const standStill = async () => {
    await hand('ReleaseTrigger');
    await until('the motor stands', () => hand('GetPen'), seen => !seen.driveOn);
    // To end what still turns, as far as the service knows, is a stop.
    await until('the service has seen the release', () => client.getPen(), seen => !seen.operating?.triggerPressed);
    await wait(80);
    await bench('EndHold', { penId });
    const { state } = await until('the pen is disarmed', () => hand('GetPen'), seen => ['PEN_STATE_DISARMED', 'PEN_STATE_LATCHED'].includes(seen.state));
    if (state !== 'PEN_STATE_LATCHED') return;
    const { lastStop } = await client.getPen();
    await ask('SafetyService', 'AcknowledgeStop', { penId, reason: 'the machine stood still', stopCount: lastStop.stopCount, leaseNumber: client.leaseNumber });
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
  for (let tried = 1; (calibration.strokeRates ?? []).length < Number(calibration.rateReadingsWanted ?? 0); tried++) {
    try {
      calibration = await readRate();
    } catch (failure) {
      // A machine that stood still has the pen stop the motor. That is acknowledged, and the rate is read once more.
      if (!(failure instanceof Failure) || tried === triesMost) throw failure;
      await standStill();
    }
  }
  return await bench('CompleteCalibration', { calibrationId });
}
