// node server.mjs LINE STOP_IN_HEX PROTOS: a stop is one write to the line; samples are read from it and sent to whoever watches.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { SerialPort } from 'serialport';

const [, , path, stopHex, protos] = process.argv;
const recordLength = 24;
const stop = Buffer.from(stopHex, 'hex');
const definition = loader.loadSync(
  ['microneedling/v1/safety_service.proto', 'microneedling/v1/telemetry_service.proto'],
  { includeDirs: [protos], longs: Number, enums: Number, defaults: false, oneofs: true });
const { SafetyService, TelemetryService } = grpc.loadPackageDefinition(definition).microneedling.v1;

const port = new SerialPort({ path, baudRate: 115200, lock: false });
// Those who watch, by how long their samples may wait: they share one message.
const groups = new Map();
let rest = Buffer.alloc(0);

port.on('data', chunk => {
  const bytes = rest.length ? Buffer.concat([rest, chunk]) : chunk;
  let at = 0;
  for (; bytes.length - at >= recordLength; at += recordLength) {
    const sample = {
      sequence: bytes.readUInt32LE(at), deviceTimeUs: Number(bytes.readBigUInt64LE(at + 4)), measuredNeedleProtrusionUm: bytes.readInt32LE(at + 12),
      strokeRateMillihertz: bytes.readUInt32LE(at + 16), setNeedleProtrusionUm: bytes.readUInt32LE(at + 20), driveOn: true, triggerPressed: true,
      limitsGeneration: 1,
    };
    for (const group of groups.values()) {
      group.samples.push(sample);
      if (group.batchMs === 0) flush(group);
    }
  }
  rest = bytes.subarray(at);
});

function flush(group) {
  if (group.samples.length === 0) return;
  const message = { batch: { samples: group.samples } };
  group.samples = [];
  for (const call of group.calls) {
    // One that takes nothing loses samples, so that it does not fill the memory.
    if (!call.full) call.full = !call.write(message);
  }
}

const server = new grpc.Server();
server.addService(SafetyService.service, {
  emergencyStop(call, answer) {
    port.write(stop);
    answer(null, { pens: [{ penId: call.request.penId, frameResult: 1 }] });
  },
});
server.addService(TelemetryService.service, {
  watchTelemetry(call) {
    const wait = call.request.maxBatchTime;
    const batchMs = wait ? (wait.seconds ?? 0) * 1000 + (wait.nanos ?? 0) / 1e6 : 100;
    let group = groups.get(batchMs);
    if (!group) {
      group = { batchMs, calls: new Set(), samples: [] };
      groups.set(batchMs, group);
      if (batchMs > 0) group.timer = setInterval(() => flush(group), batchMs);
    }
    group.calls.add(call);
    call.on('drain', () => { call.full = false; });
    call.on('cancelled', () => {
      group.calls.delete(call);
      if (group.calls.size === 0) {
        clearInterval(group.timer);
        groups.delete(batchMs);
      }
    });
  },
});
port.on('open', () => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (failure, bound) => {
  if (failure) throw failure;
  console.log(JSON.stringify({ ready: true, grpc: `http://127.0.0.1:${bound}` }));
}));
process.on('SIGTERM', () => process.exit(0));
