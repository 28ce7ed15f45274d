// How long the service takes to be ready, and what memory it holds while four pens stream: medians of some runs, each with a fresh
// data directory, and the next start on that same directory.
import http2 from 'node:http2';
import { join } from 'node:path';
import { channels } from './channel.mjs';
import { check, clinic, end, Failure, memoryMegabytes, now, run, start, startPen, until, wait } from './room.mjs';

const [runs, readyMsMost, memoryMost] = [process.argv[2] ?? 10, process.argv[3] ?? Infinity, process.argv[4] ?? Infinity].map(Number);
if (!(Number.isInteger(runs) && runs >= 1 && runs <= 1_000 && readyMsMost > 0 && memoryMost > 0)) {
  console.error(`ready.mjs ${process.argv.slice(2).join(' ')}: RUNS has to be a whole number from 1 to 1000, READY_MS and MEMORY_MB more than 0. Example: ready.mjs 10 200 60`);
  process.exit(2);
}

const pensCount = 4, streamedMs = 5_000;

await run('ready', async room => {
  const lines = [...Array(pensCount).keys()].map(at => join(room.folder, `pen-${at}`));
  const pens = [];
  for (const [at, line] of lines.entries()) pens.push(await startPen({ ...room, line }, `SIM-000${at + 1}`));
  const seen = { first: [], again: [] };
  for (let at = 0; at < runs; at++) {
    const data = join(room.folder, `data-${at}`);
    seen.first.push(await one(data));
    seen.again.push(await one(data));
  }
  for (const pen of pens) check(await end(pen, 'SIGTERM') === 0, 'SIGTERM ends a pen with exit code 0');

  console.log(`\n      medians of ${runs} (least to most)      ready line, ms      first health answer, ms      memory with ${pensCount} pens streaming, MB`);
  for (const [name, looks] of Object.entries(seen)) {
    console.log(`      ${name === 'first' ? 'a fresh data directory' : 'the same directory again'}: ${['ready', 'health', 'memory'].map(of => spread(looks.map(look => look[of]))).join('      ')}`);
  }
  const all = [...seen.first, ...seen.again];
  if (readyMsMost < Infinity) check(Math.max(...Object.values(seen).map(looks => median(looks.map(({ health }) => health)))) < readyMsMost, `ready within ${readyMsMost} ms`);
  if (memoryMost < Infinity) check(median(all.map(({ memory }) => memory)) < memoryMost, `${pensCount} pens stream within ${memoryMost} MB`);

  /** One life of the service: started, asked for its health, watched, ended. */
  async function one(data) {
    const from = now();
    const host = await start('src/DeviceService.Host', room.logs, [...lines.flatMap(line => ['--pen', line]), '--data', data, '--grpc', '127.0.0.1:0']);
    const ready = now() - from;
    await serving(host.ready.grpc);
    const health = now() - from;
    const wire = channels();
    const client = clinic(host, pens[0], 'ready', wire);
    await client.begin(data);
    await until('every pen is online', () => client.api('PenService', 'ListPens'), ({ pens: found }) =>
      found?.length === pensCount && found.every(pen => pen.link.state === 'LINK_STATE_ONLINE'));
    const counts = pens.map(() => 0);
    const watching = pens.map((pen, which) => client.watch('TelemetryService/WatchTelemetry', { penId: pen.ready.serial }, ({ batch }) => {
      counts[which] += batch?.samples.length ?? 0;
    }));
    await wait(streamedMs);
    const memory = memoryMegabytes(host);
    for (const stream of watching) stream.kill();
    // A tenth for a machine that was busy with something else.
    const wanted = streamedMs / 1_000 * 100 * 0.9 - 100;
    check(counts.every(count => count >= wanted), `ready after ${ready.toFixed(0)} ms, healthy after ${health.toFixed(0)} ms, ${memory.toFixed(1)} MB with ${counts.join(', ')} samples read`);
    client.vanish();
    wire.close();
    check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the host with exit code 0');
    return { ready, health, memory };
  }
});

/** The first answer of the health service: SERVING, over a connection of its own. */
async function serving(address) {
  const connection = http2.connect(address);
  try {
    const call = connection.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers' });
    const parts = [];
    call.on('data', part => parts.push(part));
    const ended = new Promise((done, fail) => call.on('end', done).on('error', fail));
    call.end(Buffer.alloc(5));   // a message of no bytes
    await ended;
    const answer = Buffer.concat(parts).toString('hex');
    if (answer !== '00000000020801') throw new Failure(`the health service answered ${answer || 'nothing'}, which is not SERVING`);
  } finally {
    connection.close();
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function spread(values) {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}
