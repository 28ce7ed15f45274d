// Starts the executables, calls them through buf curl, and keeps what they said.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const configuration = process.env.CONFIGURATION ?? 'Debug';
// The program itself where the package has one for this machine: its wrapper would start Node for each call.
const packages = join(root, 'tools', 'node_modules', '@bufbuild');
const buf = [join(packages, `buf-${process.platform}-${process.arch}`, 'bin', 'buf'), join(packages, 'buf', 'bin', 'buf')].find(existsSync);
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
    console.error(`${name}: FAILED: ${failure instanceof Failure ? failure.message : failure.stack}`);
    console.error(`repeat: node tests/e2e/${name}.mjs ${process.argv.slice(2).join(' ')}`);
  } finally {
    for (const process of started) await end(process, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(failed);
}

/** Starts an executable and returns it once it printed its ready line. */
export async function start(project, logs, args) {
  const name = project.split('/').at(-1);
  const program = join(root, project, 'bin', configuration, 'net10.0', name);
  if (!existsSync(program)) throw new Failure(`${program} is not there: run dotnet build first`);
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
  child.ready = await within(ready, 30_000, `${name} to be ready`);
  return child;
}

export async function end(child, signal) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return await within(child.exited, 15_000, 'a process to end');
}

/** One call by reflection. Fails with the status when the call does. */
export async function curl(address, method, request = {}, { expectError = false } = {}) {
  const { error, stdout, stderr } = await new Promise(done => execFile(
    buf, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '--emit-defaults', '-d', JSON.stringify(request), `${address}/${method}`],
    { maxBuffer: 64 << 20, timeout: 30_000 }, (error, stdout, stderr) => done({ error, stdout, stderr })));
  if (expectError) {
    if (!error) throw new Failure(`${method} was accepted: ${stdout}`);
    return stderr + stdout;
  }
  if (error) throw new Failure(`${method}: ${stderr || error.message}`);
  return JSON.parse(stdout);
}

/** A stream, line by line as its messages come. */
export function stream(address, method, request, take) {
  const child = spawn(
    buf, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '-d', JSON.stringify(request), `${address}/${method}`],
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
  '--pty', line, '--serial', serial, '--seed', '1', '--control', '127.0.0.1:0',
]);

export const startHost = ({ logs, data, line }, ...more) => start('src/DeviceService.Host', logs, [
  '--pen', line, '--data', data, '--grpc', '127.0.0.1:0', ...more,
]);

/** A client's view of one service and one simulated pen. */
export function clinic(host, pen) {
  const address = host.ready.grpc;
  const api = (service, rpc, request, options) => curl(address, `microneedling.v1.${service}/${rpc}`, request, options);
  const hand = (rpc, request) => curl(pen.ready.control, `simulator.v1.SimulatorService/${rpc}`, request).then(answer => answer.pen);
  const penId = pen.ready.serial;
  return {
    address, api, hand, penId,
    getPen: () => api('PenService', 'GetPen', { penId }).then(answer => answer.pen),
    getSession: sessionId => api('SessionService', 'GetSession', { sessionId }).then(answer => answer.session),
    online() {
      return until('the pen is online', () => api('PenService', 'ListPens'), answer =>
        (answer.pens ?? []).some(p => p.penId === penId && p.link.state === 'LINK_STATE_ONLINE' && p.cartridge?.inserted));
    },
    async create(passCount = 2) {
      const created = await api('SessionService', 'CreateSession', {
        requestId: requestId(), patientReference: 'patient-12', operatorId: 'operator-7', penId,
        items: [{ area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: 1000, strokeRateMillihertz: 110000, passCount, sizeCm2: 25 }],
      });
      return created.session.sessionId;
    },
    arm: (sessionId, passNumber = 1) => api('SessionService', 'ArmSession', { requestId: requestId(), sessionId, target: target(passNumber) }),
    /**
     * Arms, waits until the needles stand, touches skin and presses, until the session is TREATING. A machine too busy to
     * renew the pen's permission in time is stopped by the pen; then a person acknowledges, and begins again.
     */
    async treat(sessionId, passNumber = 1) {
      for (let attempt = 1; attempt <= 6; attempt++) {
        await this.arm(sessionId, passNumber);
        const standing = await this.settle(hand('GetPen'), p => p.state !== 'PEN_STATE_ARMED' || Math.abs(p.trueProtrusionUm - 1000) <= 20, () => hand('GetPen'));
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
        await api('SafetyService', 'AcknowledgeStop', {
          requestId: requestId(), penId, operatorId: 'operator-7', reason: 'looked', stopCount: session.stops.at(-1).stopCount,
        });
        session = await this.getSession(sessionId);
      }
      if (session.state === 'SESSION_STATE_PAUSED') {
        await api('SessionService', 'ResumeSession', { requestId: requestId(), sessionId, operatorId: 'operator-7', reason: 'looked' });
      }
    },
    async release() {
      await hand('ReleaseTrigger');
      return await hand('LiftOff');
    },
  };
}
