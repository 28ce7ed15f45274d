// A small clinic day, then the ten commands of docs/audit.md exactly as they stand there, each answer checked.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calibrate } from '../e2e/calibrate.mjs';
import { channels } from '../e2e/channel.mjs';
import { hire, technician } from '../e2e/stale.mjs';
import { buf, check, clinic, configuration, Failure, requestId, root, run, startHost, startPen, until } from '../e2e/room.mjs';

// A clinic on whose calendar it is another day than in UTC, now and for hours: what is asked for a clinic day is not answered for one of UTC.
const hour = new Date().getUTCHours();
const zone = hour >= 10 ? 'Pacific/Kiritimati' : 'Etc/GMT+12';
const dayOf = at => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(at));

const page = readFileSync(join(root, 'docs', 'audit.md'), 'utf8');
const commands = [...page.matchAll(/^## (\d+)\. (.+)\n\n```sh\n(.+)\n```$/gm)].map(([, number, question, command]) => ({ number: Number(number), question, command }));

const all = text => {
  // buf prints one JSON object after another.
  const found = [];
  for (let at = 0, end; (at = text.indexOf('{', at)) >= 0; at = end) {
    for (end = text.indexOf('}', at) + 1; end > 0; end = text.indexOf('}', end) + 1) {
      try { found.push(JSON.parse(text.slice(at, end))); break; } catch { /* the object is longer */ }
    }
    if (end <= 0) break;
  }
  return found;
};

/** What each answer has to say, by the number of its question: from what it printed, and what the day was. */
const answers = {
  1(out, day) {
    const armings = out.split('\n').filter(line => line.includes('"Action":"ArmSession"')).map(line => JSON.parse(line.slice(line.indexOf('{'))));
    const held = armings.map(one => one.Details).find(one => one.limits_digest === day.pass.provenance.limitsDigest);
    check(held !== undefined, `of ${armings.length} armings one has the digest of the limits that the pass names`);
    check(held.limit_origin === 'Plan' && held.limit_source.length > 0, `${held.limit_um} um held, by ${held.limit_origin}: ${held.limit_source}`);
    check(day.pass.measurements.setNeedleProtrusionUm === Number(held.protrusion_um) && Number(held.protrusion_um) < Number(held.limit_um), 'the pass was set below it');
    const bounds = JSON.parse(held.bounds), rates = JSON.parse(held.rate_bounds);
    const of = (from, origin) => from.filter(bound => bound.origin === origin && bound.source.length > 0 && bound.mark.length > 0);
    for (const origin of ['Area', 'Indication', 'Role', 'Cartridge', 'Device', 'Plan']) {
      check(of(bounds, origin).length > 0, `${of(bounds, origin).map(bound => `${origin} allowed ${bound.um} um (${bound.mark}: ${bound.source})`).join('; ')}`);
    }
    check(bounds.every((bound, at) => bound.um >= Number(held.limit_um) && (at === 0 || bound.um >= bounds[at - 1].um)), 'none of them lies below what held, and they are in order');
    const [area] = of(bounds, 'Area');
    check(area.raised_by === day.overrideId && area.um > area.recommended_um && area.um <= area.absolute_um, `the override raised the area's from ${area.recommended_um} to ${area.um} um`);
    check(['Area', 'Device'].every(origin => of(rates, origin).length > 0) && rates.every(bound => bound.millihertz >= Number(held.stroke_rate_millihertz)),
      `the rate is within ${rates.map(bound => `${bound.millihertz} mHz (${bound.origin})`).join(', ')}`);
    check(held.override_ids === day.overrideId, `the override ${held.override_ids} raised a bound, and did not bind`);
    check(/^[0-9a-f]{64}$/.test(held.profile_digest) && held.profile_digest === day.pass.provenance.profileDigest, 'all of it from the profile that the pass names');
  },
  2(out, day) {
    const { pass } = JSON.parse(out);
    const made = pass.activations[0];
    check(pass.passId === day.pass.passId && pass.penId === day.pen && pass.provenance.simulated === true, `pass ${pass.passId} was made with the simulated pen ${pass.penId}`);
    check(/^[0-9a-f]{8,64}$/.test(pass.provenance.limitsDigest) && pass.provenance.serviceBuild && pass.provenance.firmwareVersion, 'under limits, build and firmware that it names');
    check(made.operatorId === 'operator-7' && made.cartridgeLot === day.lot, `${made.operatorId} made it, with lot ${made.cartridgeLot}`);
  },
  3(out) {
    check(/^1 of kind Override$/m.test(out) && out.includes('deep scars, skin type II') && out.includes('operator-7'), 'one depth was overridden, by whom and why');
  },
  4(out) {
    check(/R-DEPTH-/.test(out) && /operator-7 \(SignedIn\)/.test(out) && /^[1-9]\d* of kind Refusal$/m.test(out), 'the plan was refused as too deep, with its rule and who asked');
  },
  5(out, day) {
    check(/nothing changed, left out or cut off/.test(out), 'the chain is whole, by a computation of its own');
    check(out.includes(`(Pass) by operator-7 (SignedIn)`) && out.includes(day.correction), 'the one correction is listed, with who and why');
  },
  6(out, day) {
    const [{ passes }, { calibrations = [] } = {}] = all(out);
    const [{ stage, asFound, gaugeId, endedAt, certificateId }] = calibrations;
    check(calibrations.length === 1 && stage === 'CALIBRATION_STAGE_PASSED' && dayOf(endedAt) === day.day && certificateId === day.certificate.certificateId,
      `one calibration, of ${endedAt}, with certificate ${certificateId}`);
    const worst = Math.abs(Number(asFound.worstErrorNm)) / 1000, uncertainty = Number(asFound.expandedUncertaintyNm) / 1000;
    check(asFound.points.length >= 7 && worst + uncertainty <= asFound.toleranceUm && gaugeId === 'gauge-1',
      `as found ${worst} um off at ${asFound.worstSetUm} um, and ${uncertainty} um uncertain, by ${gaugeId}; ${asFound.toleranceUm} um are allowed`);
    check(passes.length > 0 && passes.every(pass => dayOf(pass.period.startedAt) === day.day && !pass.period.startedAt.startsWith(day.day)),
      `passes of the clinic's ${day.day} in ${zone}, which is another day in UTC`);
    const { setNeedleProtrusionUm: set, measuredNeedleProtrusionUm: measured } = passes.find(pass => pass.passId === day.pass.passId).measurements;
    check(Math.abs(Number(measured.mean) - set) <= 100, `set ${set} um, measured ${measured.min} to ${measured.max} um, mean ${measured.mean}`);
  },
  7(out, day) {
    const parts = all(out);
    const { summary } = parts.at(-1);
    const session = parts[0].session;
    check(session.sessionId === day.session && session.patientReference === 'patient-12' && session.operatorIds.includes('operator-7'),
      `lot ${day.lot} touched ${session.patientReference} in ${session.sessionId}, in the hands of ${session.operatorIds}`);
    check(session.passes.some(pass => pass.passId === day.pass.passId) && session.cartridges[0].reservation === 'RESERVATION_OUTCOME_CONSUMED', 'with its pass, and a cartridge that is consumed');
    check(summary.sessions === '1' && summary.patients === '1' && Number(summary.head.entryCount) > 0, 'and nobody else, up to a head that is named');
  },
  8(out) {
    const tests = sources(join(root, 'tests'));
    const { command } = commands.find(({ number }) => number === 8);
    const exists = name => (name.includes('/') ? readFileSync(join(root, name)).length > 0 : tests.includes(` ${name.slice(name.indexOf('.') + 1)}(`));
    let controls = 0;
    let proofs = 0;
    for (let number = 1; number <= 25; number++) {
      const HAZARD = `H${String(number).padStart(2, '0')}`;
      const { stdout } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { cwd: root, env: { ...process.env, HAZARD }, encoding: 'utf8' });
      const rows = stdout.trimEnd().split('\n').map(line => line.slice(2, -2).split(' | '));
      const own = rows.filter(([id]) => id.startsWith(`${HAZARD}.`)).map(([, , , proof]) => [...proof.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
      if (HAZARD === 'H05') check(stdout === out, 'the rows of H05 are printed');
      if (rows.some(([id]) => !id.startsWith(HAZARD)) || own.length === 0 || !own.every(named => named.length > 0 && named.every(exists))) {
        throw new Failure(`${HAZARD}: no control, or one that no test proves:\n${stdout}`);
      }
      controls += own.length;
      proofs += own.flat().length;
    }
    check(controls >= 25, `25 hazards are controlled by ${controls} controls, which tests that exist prove ${proofs} times`);
  },
  9(out) {
    const verified = JSON.parse(out.slice(out.indexOf('{')));
    check(verified.verified === true && Number(verified.recordingsVerified) > 0, `${verified.entriesVerified} entries and ${verified.recordingsVerified} recordings were restored and verify against the kept head`);
  },
  10(out, day) {
    const html = readFileSync(join(day.folder, 'session.html'), 'utf8');
    check(html.startsWith('<!DOCTYPE html>') && !/<script|<link|src=/.test(html), 'a page that needs nothing else was written');
    check([day.session, day.pass.passId, 'patient-12', day.correction, 'R-DEPTH-'].every(word => html.includes(word)), 'with session, pass, patient reference, refusal and correction');
    check(['Area', 'Indication', 'Role', 'Cartridge', 'Device', 'Plan'].every(origin => new RegExp(`<li>${origin} \\d+ um`).test(html)), 'every bound of the arming, a line each');
    check(['limit_origin', day.overrideId, 'deep scars, skin type II', 'infected hair follicle', 'LeaseNumber'].every(word => html.includes(word)), 'the limits that held, the override, the adverse event and the change of control');
  },
};

const sources = folder => readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.cs') && !/(^|\/)(bin|obj)\//.test(name))
  .map(name => readFileSync(join(folder, name), 'utf8')).join('\n');

await run('audit', async room => {
  check(commands.map(({ number }) => number).join() === '1,2,3,4,5,6,7,8,9,10' && commands.every(({ number }) => answers[number]), 'docs/audit.md has ten questions with one command each');
  const pen = await startPen(room);
  const host = await startHost(room, '--time-zone', zone);
  const client = clinic(host, pen, 'audit');
  const { api, hand, penId } = client;
  await client.begin(room.data);

  const session = await client.create();
  await api('SessionService', 'UpdatePlan', {
    requestId: requestId(), sessionId: session, leaseNumber: client.leaseNumber, reason: 'to go deeper',
    items: [{ area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: 2400, strokeRateMillihertz: 110000, passCount: 2, sizeCm2: 25 }],
  }, { expectError: true });
  const granted = await api('OverrideService', 'GrantOverride', {
    requestId: requestId(), prescriberId: 'operator-7', pin: '24680', patientReference: 'patient-12', reason: 'deep scars, skin type II',
    scope: { depth: { area: 'TREATMENT_AREA_CHEEK', sides: ['BODY_SIDE_LEFT'], needleProtrusionUm: 1700 } },
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
  });
  await client.treat(session);
  await until('the pen has made 50 strokes', () => hand('GetPen'), p => Number(p.strokeCount) >= 50);
  await client.release();
  await until('the motor is off after the release', () => client.getSession(session), s => s.state !== 'SESSION_STATE_TREATING');
  const { pass } = await api('SessionService', 'CompletePass', { requestId: requestId(), sessionId: session, leaseNumber: client.leaseNumber });
  const correction = 'The direction was vertical.';
  await api('PassLogService', 'AmendRecord', { requestId: requestId(), resourceId: pass.passId, correction, reason: 'chosen wrongly on the tablet' });
  await client.recover(session);
  const completed = await api('SessionService', 'CompleteSession', { requestId: requestId(), sessionId: session, leaseNumber: client.leaseNumber, unfinishedReason: 'one pass is enough here' });
  await api('CourseService', 'RecordAdverseEvent', { requestId: requestId(), sessionId: session, report: {
    term: 'infected hair follicle', ctcaeGrade: 1, serious: 'YES_NO_NO', related: 'YES_NO_YES', malfunction: 'YES_NO_NO', onsetOn: dayOf(Date.now()), areas: ['TREATMENT_AREA_CHEEK'],
    description: 'one pustule',
  } });
  // The pen goes to the bench, which is what its accuracy on this day is known from.
  await client.hand('InsertCartridge', {});
  await client.online();
  const bench = clinic(host, pen, 'audit', channels());
  bench.pretend(client.leaseNumber);
  await hire(client);
  const { certificate } = await calibrate(bench, await technician(client));
  const { head } = completed.checkpoint;
  const day = { session, pass: (await api('PassLogService', 'GetPass', { passId: pass.passId })).pass, pen: penId, correction, folder: room.folder, overrideId: granted.override.overrideId, certificate };
  day.lot = day.pass.cartridgeLot;
  const started = day.pass.period.startedAt;
  day.day = dayOf(started);

  const environment = {
    ...process.env, PATH: `${dirname(buf)}:${process.env.PATH}`, CONFIGURATION: configuration, SERVICE: client.address, TOKEN: client.token,
    SESSION: session, PASS: pass.passId, PEN: penId, LOT: day.lot, ZONE: zone, DAY: day.day, NEXT_DAY: new Date(Date.parse(day.day) + 86_400_000).toISOString().slice(0, 10),
    COUNT: head.entryCount, HASH: head.headHash, HAZARD: 'H05', DATA: room.data, COPY: join(room.folder, 'copy'),
  };
  const ask = (command, more = {}) => spawnSync('bash', ['-o', 'pipefail', '-c', command.replace('> session.html', `> ${join(room.folder, 'session.html')}`)], {
    cwd: root, env: { ...environment, ...more }, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 << 20,
  });
  for (const { number, question, command } of commands) {
    console.log(`${number}. ${question}`);
    const { status, stdout, stderr } = ask(command);
    if (status !== 0) throw new Failure(`exit code ${status}: ${command}\n${stderr}\n${stdout.slice(-2000)}`);
    answers[number](stdout, day);
  }

  // What says "it is whole" has to be able to say that it is not.
  const forged = { HASH: 'f'.repeat(64), COPY: join(room.folder, 'second-copy') };
  for (const number of [5, 9]) {
    check(ask(commands[number - 1].command, forged).status !== 0, `question ${number} says no for a head that never was`);
  }
});
