// Random bytes into the lines and malformed calls into the API: node noise.mjs [SECONDS] [CALLS]
import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import { openSync, writeSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';
import { check, clinic, memoryMegabytes, now, run, startHost, startPen, until, wait } from './room.mjs';

const seconds = Number(process.argv[2] ?? 60);
const calls = Number(process.argv[3] ?? 10_000);

/** A port that answers whoever connects with random bytes, as fast as they are taken. */
async function noisyLine() {
  let written = 0;
  const server = createServer(socket => {
    const more = () => {
      while (!socket.destroyed && (written += 4096, socket.write(randomBytes(4096))));
    };
    socket.on('drain', () => setTimeout(more, 1)).on('error', () => socket.destroy()).resume();
    more();
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { address: `tcp://127.0.0.1:${server.address().port}`, written: () => written, close: () => server.close() };
}

function framed(message) {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}

const malformed = [
  ['a message cut in a varint', () => ['PenService/GetPen', framed(Buffer.from([0x0a, 0xff]))]],
  ['wire type 7', () => ['SessionService/ArmSession', framed(Buffer.from([0x0f, 1]))]],
  ['a stop that cannot be read', () => ['SafetyService/EmergencyStop', framed(Buffer.from([0x0a, 0x7f, 1]))]],
  ['a length past the end', () => ['SessionService/CreateSession', Buffer.from([0, 0, 0, 1, 0, 1, 2])]],
  ['an enormous length', () => ['PassLogService/VerifyLog', Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1])]],
  ['a compressed flag with nothing compressed', () => ['PenService/ListPens', Buffer.concat([Buffer.from([1]), framed(randomBytes(20)).subarray(1)])]],
  ['no message at all', () => ['SessionService/GetSession', Buffer.alloc(0)]],
  ['an rpc that nobody has', () => [`PenService/Start${randomBytes(3).toString('hex')}`, framed(Buffer.alloc(0))]],
  ['a service that nobody has', () => [`MotorService/Run`, framed(Buffer.alloc(0))]],
  ['a command without its request_id', () => ['SessionService/ArmSession', framed(Buffer.alloc(0))]],
  ['a session that nobody opened', () => ['SessionService/GetSession', framed(Buffer.concat([Buffer.from([0x0a, 16]), Buffer.from(randomBytes(8).toString('hex'))]))]],
  ['random bytes after a bad tag', () => ['SafetyService/GetEffectiveLimits', framed(Buffer.concat([Buffer.from([0x07]), randomBytes(60)]))]],
];

function call(client, path, body) {
  return new Promise(done => {
    let status;
    const request = client.request({
      ':method': 'POST', ':path': `/microneedling.v1.${path}`, 'content-type': 'application/grpc', te: 'trailers',
    });
    request.on('response', headers => { status = headers['grpc-status'] ?? status; if (headers[':status'] !== 200) status ??= `http ${headers[':status']}`; });
    request.on('trailers', trailers => { status = trailers['grpc-status'] ?? status; });
    request.on('error', error => { status ??= error.code; });
    request.on('close', () => done(status ?? (request.rstCode ? `reset ${request.rstCode}` : 'nothing')));
    request.resume();
    request.end(body);
  });
}

async function malformedCalls(address) {
  const outcomes = new Map();
  const client = http2.connect(address);
  client.on('error', () => {});
  let next = 0, errors = 0, lost = 0;
  const worker = async () => {
    while (next < calls) {
      const [kind, make] = malformed[next++ % malformed.length];
      const status = await call(client, ...make());
      const key = `${kind}: ${status}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      if (status === '0' || status === 'nothing') lost++; else errors++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  client.close();
  for (const [key, count] of [...outcomes].sort()) console.log(`      ${count} x ${key}`);
  return { errors, lost };
}

await run('noise', async room => {
  const noise = await noisyLine();
  const pen = await startPen(room);
  const host = await startHost(room, '--pen', noise.address);
  const client = clinic(host, pen);
  await client.begin(room.data);
  const before = memoryMegabytes(host);

  await client.hand('InjectFault', { fault: { kind: 'FAULT_KIND_BABBLES', value: 20000, durationMs: seconds * 1000 } });
  const slave = openSync(room.line, 'w');
  const from = now();
  while (now() - from < seconds * 1000) {
    writeSync(slave, randomBytes(256));
    await wait(20);
  }
  closeSync(slave);
  await client.hand('ClearFaults');
  check(host.exitCode === null && pen.exitCode === null, `${seconds} s of random bytes: both processes live; ${noise.written() >> 20} MB offered by TCP`);
  await client.online();
  const link = (await client.getPen()).link.counters;
  const counted = Number(link.crcErrors) + Number(link.malformedFrames);
  check(counted > 0, `the service counted ${counted} broken frames, the pen ${(await client.hand('GetPen')).frameErrors}`);

  const { errors, lost } = await malformedCalls(host.ready.grpc);
  check(errors === calls && lost === 0, `${errors} of ${calls} malformed calls got an error each`);
  await until('the service answers as before', () => client.api('PenService', 'ListPens'), answer => answer.pens.length > 0);
  const grown = memoryMegabytes(host) - before;
  check(grown < 200, `memory grew by ${Math.round(grown)} MB from ${Math.round(before)} MB`);
  const after = await client.hand('GetPen');
  check(after.driveOn === false, 'nothing moved');
  check(after.state === 'PEN_STATE_LATCHED', 'and the stops that nobody could read stopped the pen');
  noise.close();
});
