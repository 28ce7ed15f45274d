// Starts the executables, calls them through buf curl, and keeps what they said.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const configuration = process.env.CONFIGURATION ?? 'Debug';
// The service's program, where it is another than the build's own: the one that was published as native code.
const published = process.env.DEVICESERVICE ? resolve(process.env.DEVICESERVICE) : '';
// The program itself where the package has one for this machine: its wrapper would start Node for each call.
const packages = join(root, 'tools', 'node_modules', '@bufbuild');
export const buf = [join(packages, `buf-${process.platform}-${process.arch}`, 'bin', 'buf'), join(packages, 'buf', 'bin', 'buf')].find(existsSync);
const started = [];

export const wait = ms => new Promise(done => setTimeout(done, ms));
export const now = () => performance.now();

export class Failure extends Error {}

export function check(condition, what) {
  if (!condition) throw new Failure(what);
  console.log(`  ok  ${what}`);
}

/** Runs one script: its name, what it does, and the exit code. */
export async function run(name, script) {
  const logs = join(root, 'artifacts', 'e2e', name);
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), `e2e-${name}-`));
  console.log(`${name}: logs in artifacts/e2e/${name}`);
  let failed = 0;
  try {
    await script({ logs, folder, data: join(folder, 'data'), line: join(folder, 'pen') });
    console.log(`${name}: passed`);
  } catch (failure) {
    failed = 1;
    // The trace of it: journal and full-rate recordings, beside the logs and the frames of each pen.
    if (existsSync(join(folder, 'data'))) cpSync(join(folder, 'data'), join(logs, 'data'), { recursive: true });
    console.error(`${name}: FAILED: ${failure instanceof Failure ? failure.message : failure.stack}`);
    console.error(`repeat: node ${relative(root, process.argv[1])} ${process.argv.slice(2).join(' ')}`);
  } finally {
    for (const process of started) await end(process, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(failed);
}

/** Starts an executable and returns it once it printed its ready line. */
export async function start(project, logs, args) {
  const child = launch(project, logs, args);
  child.ready = await child.whenReady;
  return child;
}

/** Starts an executable; `whenReady` resolves with its ready line, and rejects when it ended before or took too long. */
export function launch(project, logs, args) {
  const name = project.split('/').at(-1);
  const program = published && project === service ? published : join(root, project, 'bin', configuration, 'net10.0', name);
  if (!existsSync(program)) throw new Failure(`${program} is not there: run dotnet ${program === published ? 'publish' : 'build'} first`);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(logs, `${name}-${child.pid}.log`));
  child.stderr.pipe(log);
  child.exited = new Promise(done => child.on('exit', (code, signal) => done(code ?? signal)));
  started.push(child);
  const ready = new Promise((done, fail) => {
    createInterface({ input: child.stdout }).on('line', line => {
      log.write(line + '\n');
      if (line.startsWith('{') && line.includes('"ready"')) done(JSON.parse(line));
    });
    child.exited.then(code => fail(new Failure(`${name} ended with ${code} before it was ready; see its log`)));
  });
  child.whenReady = within(ready, 30_000, `${name} to be ready`);
  // Whoever kills it while it starts need not wait for it.
  child.whenReady.catch(() => {});
  return child;
}

export async function end(child, signal) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return await within(child.exited, 15_000, 'a process to end');
}

/** One call by reflection. Fails with the status when the call does. */
export async function curl(address, method, request = {}, { expectError = false, token = '' } = {}) {
  const { error, stdout, stderr } = await new Promise(done => execFile(
    buf, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '--emit-defaults', ...bearer(token), '-d', JSON.stringify(request), `${address}/${method}`],
    { maxBuffer: 64 << 20, timeout: 30_000 }, (error, stdout, stderr) => done({ error, stdout, stderr })));
  if (expectError) {
    if (!error) throw new Failure(`${method} was accepted: ${stdout}`);
    return stderr + stdout;
  }
  if (error) throw new Failure(`${method}: ${stderr || error.message}`);
  return JSON.parse(stdout);
}

const bearer = token => token ? ['-H', `authorization: Bearer ${token}`] : [];

/** A stream, line by line as its messages come. */
export function stream(address, method, request, take, token = '') {
  const child = spawn(
    buf, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...bearer(token), '-d', JSON.stringify(request), `${address}/${method}`],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  child.exited = new Promise(done => child.on('exit', (code, signal) => done(code ?? signal)));
  started.push(child);
  let text = '', depth = 0, from = 0, inString = false, escaped = false;
  child.stdout.on('data', chunk => {
    for (const c of chunk.toString()) {
      text += c;
      if (inString) {
        if (escaped) escaped = false;
        else if (c === '\\') escaped = true;
        else if (c === '"') inString = false;
      } else if (c === '"') inString = true;
      else if (c === '{') { if (depth++ === 0) from = text.length - 1; }
      else if (c === '}' && --depth === 0) {
        take(JSON.parse(text.slice(from)), now());
        text = '';
      }
    }
  });
  return child;
}

/** The rule that refused, out of the status that buf prints. */
export function ruleOf(text) {
  for (const [, value] of text.matchAll(/"value":\s*"([^"]+)"/g)) {
    const rule = /rule_id.{1,3}?(R-[A-Z-]+)/s.exec(Buffer.from(value, 'base64').toString('latin1'));
    if (rule) return rule[1];
  }
  return '';
}

/** Asks again until the answer suits, and returns it. */
export async function until(what, ask, suits, ms = 15_000) {
  const from = now();
  for (;;) {
    const answer = await ask();
    if (suits(answer)) {
      console.log(`  ok  ${what}`);
      return answer;
    }
    if (now() - from > ms) throw new Failure(`not within ${ms} ms: ${what}; the last answer was ${JSON.stringify(answer).slice(0, 2000)}`);
    await wait(50);
  }
}

export async function within(promise, ms, what) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Failure(`waited ${ms} ms for ${what}`)), ms); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const memoryMegabytes = child =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;

// ------------------------------------------------------------------------------------------- words of the public API

let requests = 0;
export const requestId = () => `e2e-${process.pid}-${++requests}`;
export const target = (passNumber = 1) => ({
  area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', passNumber, direction: 'PASS_DIRECTION_HORIZONTAL',
});

export const startPen = ({ logs, line }, serial = 'SIM-0001') => start('simulator/PenSimulator.App', logs, [
  '--pty', line, '--serial', serial, '--seed', '1', '--control', '127.0.0.1:0', '--frames', join(logs, `${serial}.frames`),
]);

const service = 'src/DeviceService.Host';
const hostArguments = ({ data, line }, more) => ['--pen', line, '--data', data, '--grpc', '127.0.0.1:0', ...more];
export const startHost = (room, ...more) => start(service, room.logs, hostArguments(room, more));
export const launchHost = (room, ...more) => launch(service, room.logs, hostArguments(room, more));

/** The digest of what an operator is shown, as arming.proto has it; buf prints enum values by name. */
const numbers = { TREATMENT_AREA_FOREHEAD: 1, TREATMENT_AREA_CHEEK: 7, BODY_SIDE_LEFT: 1, BODY_SIDE_RIGHT: 2, BODY_SIDE_MIDLINE: 3, PASS_DIRECTION_HORIZONTAL: 1 };
export const digestOf = read => createHash('sha256').update([
  read.sessionId, read.patientReference, numbers[read.area], numbers[read.side], read.passNumber, numbers[read.direction], read.needleProtrusionUm,
  read.strokeRateMillihertz, read.limitUm, read.cartridgeId, read.cartridgeInsertion,
].map(field => `${field}\n`).join('')).digest('hex');

/** A client's view of one service and one simulated pen. The person is named in each call's token, the lease in each command. */
export function clinic(host, pen, clientName = 'e2e', { call, stream: open } = { call: curl, stream }) {
  const address = host.ready.grpc;
  let token = '', leaseNumber = 0, renewing, alarms;
  const api = (service, rpc, request, options) => call(address, `microneedling.v1.${service}/${rpc}`, request, { token, ...options });
  const hand = (rpc, request) => call(pen.ready.control, `simulator.v1.SimulatorService/${rpc}`, request).then(answer => answer.pen);
  const penId = pen.ready.serial;
  return {
    address, api, hand, penId,
    get token() { return token; },
    watch: (method, request, take = () => {}) => open(address, `microneedling.v1.${method}`, request, take, token),
    get leaseNumber() { return leaseNumber; },
    /** Registers the first prescriber where nobody is registered yet, signs in, takes control and watches the alarms. */
    async begin(data) {
      const code = join(data, 'setup-code');
      if (existsSync(code)) {
        await api('OperatorService', 'RegisterOperator', {
          requestId: requestId(), operatorId: 'operator-7', displayName: 'Prescriber', role: 'OPERATOR_ROLE_PRESCRIBER', licenceNumber: 'L-1',
          licenceExpiresOn: '2099-12-31', pin: '24680', setupCode: readFileSync(code, 'utf8'),
        });
      }
      await this.signIn();
      await this.online();
      await this.control();
    },
    async signIn(operatorId = 'operator-7') {
      token = (await api('OperatorService', 'SignIn', { requestId: requestId(), operatorId, pin: '24680' })).token;
    },
    async control() {
      await this.hold(await api('ControlService', 'AcquireControl', { requestId: requestId(), penId, clientName, leaseNumber }));
    },
    async take() {
      await this.hold(await api('ControlService', 'TakeControl', { requestId: requestId(), penId, clientName, reason: 'the other tablet is elsewhere' }));
    },
    async hold(answer) {
      leaseNumber = answer.leaseNumber;
      let lastAlarmSequence = '0', heard;
      const hearing = new Promise(done => { heard = done; });
      alarms?.kill('SIGKILL');
      alarms = open(address, 'microneedling.v1.AlarmService/WatchAlarms', { penId, leaseNumber }, change => {
        lastAlarmSequence = change.cursor.sequence ?? '0';
        heard();
      }, token);
      // It ends at once where somebody else was granted control meanwhile.
      await within(Promise.race([hearing, alarms.exited]), 10_000, 'the alarms');
      clearInterval(renewing);
      renewing = setInterval(() => api('ControlService', 'RenewControl', { penId, leaseNumber, lastAlarmSequence }).catch(() => {}), 1_500);
    },
    /** As a client that is gone: nothing is renewed any more, and nobody sees the alarms. */
    vanish() {
      clearInterval(renewing);
      alarms?.kill('SIGKILL');
    },
    /** Sends this lease from now on, whoever holds it. */
    pretend(lease) { leaseNumber = lease; },
    getPen: () => api('PenService', 'GetPen', { penId }).then(answer => answer.pen),
    getSession: sessionId => api('SessionService', 'GetSession', { sessionId }).then(answer => answer.session),
    online() {
      return until('the pen is online', () => api('PenService', 'ListPens'), answer =>
        (answer.pens ?? []).some(p => p.penId === penId && p.link.state === 'LINK_STATE_ONLINE' && p.cartridge?.inserted));
    },
    /** Every question of the profile, answered for a patient whom nothing keeps from being treated. */
    async screen(patientReference) {
      const { questions } = await api('ScreeningService', 'GetScreening', { patientReference });
      await api('ScreeningService', 'RecordScreening', { requestId: requestId(), patientReference, screening: {
        scope: 'SCREENING_SCOPE_FULL', fitzpatrickType: 2, ageYears: 34, medicines: { none: true },
        areas: ['TREATMENT_AREA_CHEEK', 'TREATMENT_AREA_FOREHEAD'],
        answers: questions.map(({ questionId }) => ({ questionId, answer: 'YES_NO_NO' })),
      } });
    },
    /** Registers what sits in the pen, by what its tag says. */
    async register() {
      const { cartridgeId, model, needleCount, lot, expiresOn } = (await this.getPen()).cartridge;
      await api('CartridgeService', 'RegisterCartridge', {
        requestId: requestId(), source: 'CARTRIDGE_SOURCE_TAG', cartridgeId, model, needleCount, lot, expiresOn,
      });
    },
    async create(passCount = 2) {
      await this.screen('patient-12');
      await this.register();
      const created = await api('SessionService', 'CreateSession', {
        requestId: requestId(), patientReference: 'patient-12', penId, leaseNumber, indication: 'TREATMENT_INDICATION_ACNE_SCARS',
        items: [{ area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: 1000, strokeRateMillihertz: 110000, passCount, sizeCm2: 25 }],
      });
      const { sessionId } = created.session;
      await api('SessionService', 'RecordPreparation', { requestId: requestId(), sessionId, preparation: {
        consentReference: 'consent-1', handpieceDisinfected: true, sleeveFitted: true, skinCleansed: true,
        topicalsNone: true, anaestheticsNone: true, labelUse: 'LABEL_USE_ON_LABEL',
      } });
      return sessionId;
    },
    async arm(sessionId, passNumber = 1) {
      const { report } = await api('SessionService', 'GetArmingReport', { sessionId, target: target(passNumber), leaseNumber });
      return await api('SessionService', 'ArmSession', {
        requestId: requestId(), sessionId, target: target(passNumber), leaseNumber, readBackDigest: digestOf(report.readBack),
      });
    },
    /**
     * Arms, waits until the needles stand, touches skin and presses, until the session is TREATING. A machine too busy to
     * renew the pen's permission in time is stopped by the pen; then a person acknowledges, and begins again.
     */
    async treat(sessionId, passNumber = 1, protrusionUm = 1000) {
      for (let attempt = 1; attempt <= 6; attempt++) {
        await this.arm(sessionId, passNumber);
        const standing = await this.settle(hand('GetPen'), p => p.state !== 'PEN_STATE_ARMED' || Math.abs(p.trueProtrusionUm - protrusionUm) <= 20, () => hand('GetPen'));
        if (standing.state === 'PEN_STATE_ARMED') {
          await hand('TouchSkin', { glideUmPerSecond: 20000 });
          await hand('PressTrigger');
          const session = await this.settle(this.getSession(sessionId), s => s.state !== 'SESSION_STATE_ARMED', () => this.getSession(sessionId));
          if (session.state === 'SESSION_STATE_TREATING') {
            console.log(`  ok  pass ${passNumber} is TREATING`);
            return;
          }
        }
        console.log(`      pass ${passNumber}: the machine was too busy and the pen stopped itself; again`);
        await this.recover(sessionId);
      }
      throw new Failure('the session was not TREATING in 6 attempts');
    },
    async settle(first, suits, ask) {
      let answer = await first;
      for (const from = now(); !suits(answer) && now() - from < 8_000;) {
        await wait(50);
        answer = await ask();
      }
      return answer;
    },
    async recover(sessionId) {
      await this.release();
      let session = await this.getSession(sessionId);
      if (session.state === 'SESSION_STATE_ARMED') await api('SessionService', 'DisarmSession', { requestId: requestId(), sessionId });
      if (session.state === 'SESSION_STATE_STOPPED') {
        session = await until('the stop is confirmed', () => this.getSession(sessionId), s => s.stops.at(-1).frameResult === 'STOP_FRAME_RESULT_CONFIRMED');
        const stopCount = session.stops.at(-1).stopCount;
        for (let attempt = 1; ; attempt++) {
          try {
            await api('SafetyService', 'AcknowledgeStop', { requestId: requestId(), penId, leaseNumber, reason: 'looked', stopCount });
            break;
          } catch (refused) {
            // A pen that was busy takes a moment to see the release; a person presses the button again.
            if (attempt === 5 || !String(refused.message).includes('TRIGGER_PRESSED')) throw refused;
            await wait(200);
          }
        }
        session = await this.getSession(sessionId);
      }
      if (session.state === 'SESSION_STATE_PAUSED') {
        await api('SessionService', 'ResumeSession', { requestId: requestId(), sessionId, leaseNumber, reason: 'looked' });
      }
    },
    async release() {
      await hand('ReleaseTrigger');
      return await hand('LiftOff');
    },
  };
}
