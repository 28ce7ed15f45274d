"""python3 server.py LINE STOP_IN_HEX PROTOSET: a stop is one write to the line; samples are read from it and sent to whoever watches."""
import json
import queue
import struct
import sys
import threading
import time
from concurrent import futures

import grpc
import serial
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

path, stop_hex, protoset = sys.argv[1:]
record = struct.Struct("<IQiII")
stop = bytes.fromhex(stop_hex)

pool = descriptor_pool.DescriptorPool()
with open(protoset, "rb") as file:
    for one in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.AddSerializedFile(one.SerializeToString())


def message(name):
    descriptor = pool.FindMessageTypeByName("microneedling.v1." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


StopRequest, StopResponse, PenStop = message("EmergencyStopRequest"), message("EmergencyStopResponse"), message("PenStop")
WatchRequest, WatchResponse, Sample = message("WatchTelemetryRequest"), message("WatchTelemetryResponse"), message("Sample")

port = serial.Serial(path, 115200, timeout=None, exclusive=False)
# Those who watch, by how long their samples may wait: they share one message, encoded once.
groups, gate = {}, threading.Lock()


class Group:
    def __init__(self, batch_s):
        self.batch_s, self.samples, self.readers = batch_s, [], []

    def flush_in_time(self):
        while self.readers:
            time.sleep(self.batch_s)
            self.flush()

    def flush(self):
        with gate:
            samples, self.samples = self.samples, []
            readers = list(self.readers)
        if samples:
            response = WatchResponse()
            response.batch.samples.extend(samples)
            encoded = response.SerializeToString()
            for reader in readers:
                try:
                    reader.put_nowait(encoded)
                except queue.Full:
                    pass  # one that takes nothing loses samples


def read_line():
    rest = b""
    while True:
        rest += port.read(max(1, port.in_waiting))
        while len(rest) >= record.size:
            sequence, device_us, measured, rate, depth = record.unpack_from(rest)
            rest = rest[record.size:]
            sample = Sample(
                sequence=sequence, device_time_us=device_us, measured_needle_protrusion_um=measured, stroke_rate_millihertz=rate,
                set_needle_protrusion_um=depth, drive_on=True, trigger_pressed=True, limits_generation=1)
            for group in list(groups.values()):
                with gate:
                    group.samples.append(sample)
                if group.batch_s == 0:
                    group.flush()


def emergency_stop(request, context):
    port.write(stop)
    return StopResponse(pens=[PenStop(pen_id=request.pen_id, frame_result=1)])


def watch_telemetry(request, context):
    batch_s = request.max_batch_time.seconds + request.max_batch_time.nanos / 1e9 if request.HasField("max_batch_time") else 0.1
    mine = queue.Queue(1000)
    with gate:
        group = groups.get(batch_s)
        fresh = group is None
        if fresh:
            group = groups[batch_s] = Group(batch_s)
        group.readers.append(mine)
        if fresh and batch_s > 0:
            threading.Thread(target=group.flush_in_time, daemon=True).start()
    context.add_callback(lambda: mine.put(None))
    try:
        while (encoded := mine.get()) is not None:
            yield encoded
    finally:
        with gate:
            group.readers.remove(mine)
            if not group.readers:
                del groups[batch_s]


server = grpc.server(futures.ThreadPoolExecutor(max_workers=32))
server.add_generic_rpc_handlers((
    grpc.method_handlers_generic_handler("microneedling.v1.SafetyService", {
        "EmergencyStop": grpc.unary_unary_rpc_method_handler(emergency_stop, StopRequest.FromString, StopResponse.SerializeToString)}),
    grpc.method_handlers_generic_handler("microneedling.v1.TelemetryService", {
        "WatchTelemetry": grpc.unary_stream_rpc_method_handler(watch_telemetry, WatchRequest.FromString, lambda encoded: encoded)}),
))
bound = server.add_insecure_port("127.0.0.1:0")
server.start()
threading.Thread(target=read_line, daemon=True).start()
print(json.dumps({"ready": True, "grpc": f"http://127.0.0.1:{bound}"}), flush=True)
server.wait_for_termination()
