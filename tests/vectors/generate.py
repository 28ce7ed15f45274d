#!/usr/bin/env python3
"""Writes penlink-v1.json: frames that every implementation of PenLink must agree on.

    python3 tests/vectors/generate.py PROTOC            writes the file
    python3 tests/vectors/generate.py PROTOC --check    fails when the file is not what this writes

The message bytes come from protoc and its text format. COBS, CRC and the reader of streams are written here from
docs/penlink.md, and from nothing else: no code of the service or of the simulator is used.
"""
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "protos"
SCHEMA = PROTOS / "penlink" / "v1" / "penlink.proto"
OUTPUT = HERE / "penlink-v1.json"
PROTOC = sys.argv[1] if len(sys.argv) > 1 else "protoc"

LARGEST = {"host": 256, "pen": 1024}
MESSAGE = {"host": "penlink.v1.HostFrame", "pen": "penlink.v1.PenFrame"}
KNOWN_BODIES = {"host": range(2, 7), "pen": range(2, 9)}


# ------------------------------------------------------------------------------------------------ protobuf, by protoc

def encode(direction, text):
    run = subprocess.run([PROTOC, f"--proto_path={PROTOS}", f"--encode={MESSAGE[direction]}", str(SCHEMA)],
                         input=text.encode(), capture_output=True)
    if run.returncode != 0:
        sys.exit(f"protoc refused {text!r}: {run.stderr.decode()}")
    return run.stdout


def decodable(direction, message):
    run = subprocess.run([PROTOC, f"--proto_path={PROTOS}", f"--decode={MESSAGE[direction]}", str(SCHEMA)],
                         input=message, capture_output=True)
    return run.returncode == 0


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def blob(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def has_known_body(direction, message):
    at = 0

    def read_varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = read_varint()
        if key >> 3 in KNOWN_BODIES[direction]:
            return True
        kind = key & 7
        if kind == 0:
            read_varint()
        elif kind == 1:
            at += 8
        elif kind == 2:
            at += read_varint()
        elif kind == 5:
            at += 4
    return False


# ---------------------------------------------------------------------------------------------------- COBS and CRC

def cobs(content, closing_code=False):
    """closing_code: end a frame whose last block is full with a final 01."""
    out, block = bytearray(), bytearray()
    full_at_end = False
    for byte in content:
        full_at_end = False
        if byte == 0:
            out += bytes([len(block) + 1]) + block
            block.clear()
            continue
        block.append(byte)
        if len(block) == 254:
            out += b"\xff" + block
            block.clear()
            full_at_end = True
    if not full_at_end or closing_code:
        out += bytes([len(block) + 1]) + block
    return bytes(out)


def uncobs(content):
    out, at = bytearray(), 0
    while at < len(content):
        code = content[at]
        if code == 0 or at + code > len(content):
            return None
        out += content[at + 1:at + code]
        at += code
        if code != 0xFF and at < len(content):
            out.append(0)
    return bytes(out)


def checksummed(message):
    return message + struct.pack("<I", zlib.crc32(message))


def frame(message, closing_code=False):
    return b"\0" + cobs(checksummed(message), closing_code) + b"\0"


def verdict(direction, encoded):
    """None for a good frame, else the kind of its error, in the order of docs/penlink.md, section 2."""
    if len(encoded) > LARGEST[direction]:
        return "length"
    content = uncobs(encoded)
    if content is None:
        return "cobs"
    if len(content) < 4:
        return "length"
    message = content[:-4]
    if struct.unpack("<I", content[-4:])[0] != zlib.crc32(message):
        return "crc"
    if not decodable(direction, message):
        return "message"
    return None if has_known_body(direction, message) else "body"


# -------------------------------------------------------------------------------------------------- the good frames

frames, broken, presence, streams = [], [], [], []
by_name = {}


def good(name, direction, text, unknown=b"", covers=None):
    message = encode(direction, text) + unknown
    whole = frame(message)
    assert verdict(direction, whole[1:-1]) is None, name
    item = {"name": name, "direction": direction, "text": text, "message": message.hex(), "frame": whole.hex()}
    other = frame(message, closing_code=True)
    if other != whole:
        assert verdict(direction, other[1:-1]) is None, name
        item["frame_with_closing_code"] = other.hex()
    if unknown:
        item["unknown_fields"] = unknown.hex()
    if covers:
        item["covers"] = covers
    assert name not in by_name, name
    by_name[name] = whole
    frames.append(item)
    return whole


HOST_NONCE, PEN_NONCE, BOOT_ID = 0x0123456789ABCDEF, 0xFEDCBA9876543210, 0x1122334455667788


def session_tag(host_nonce, pen_nonce):
    return zlib.crc32(struct.pack("<QQ", host_nonce, pen_nonce)) or 1


def schema_digest():
    text = re.sub(r"//.*", "", SCHEMA.read_text(encoding="utf-8"))
    text = re.sub(r"[ \t\r\n]", "", text)
    return hashlib.sha256(text.encode()).digest()


def first_eight(digest):
    return struct.unpack("<Q", digest[:8])[0]


LIMIT_FIELDS = ["generation", "protrusion_max_um", "stroke_rate_min_millihertz", "stroke_rate_max_millihertz",
                "activation_max_ms", "dead_man_ms", "arm_max_ms", "settle_tolerance_um",
                "channel_disagreement_max_um", "motor_current_max_milliamperes", "temperature_max_decidegrees",
                "profile_digest"]


def limits_digest(values):
    return first_eight(hashlib.sha256(b"PENLIMITS2" + struct.pack("<11I", *values[:11]) + bytes.fromhex(values[11])).digest())


def calibration_digest(points):
    flat = [len(points)] + [value for point in points for value in point]
    return first_eight(hashlib.sha256(b"PENCALIB01" + struct.pack(f"<{len(flat)}I", *flat)).digest())


SCHEMA_DIGEST = first_eight(schema_digest())
TAG = session_tag(HOST_NONCE, PEN_NONCE)
PROFILE_DIGEST = hashlib.sha256(b"a profile").hexdigest()
LIMITS = [7, 1500, 90000, 130000, 30000, 150, 60000, 50, 100, 900, 450, PROFILE_DIGEST]
DIGEST = limits_digest(LIMITS)


def limit_text(value):
    return str(value) if isinstance(value, int) else '"%s"' % "".join(f"\\x{n:02x}" for n in bytes.fromhex(value))


def limits_text(values, without=None, digest=None):
    fields = [f"{name}: {limit_text(value)}" for name, value in zip(LIMIT_FIELDS, values) if name != without]
    if digest is not None:
        fields.append(f"digest: {digest}")
    return " ".join(fields)


def host(body):
    return f"session_tag: {TAG} {body}"


def command(number, body):
    return host(f"command {{ number: {number} {body} }}")


def reply(number, rest):
    return host(f"command_reply {{ number: {number} {rest} }}")


HELLO = {"protocol_major": 1, "protocol_minor": 1, "schema_digest": SCHEMA_DIGEST, "host_nonce": HOST_NONCE,
         "host_build": '"vectors"'}
IDENTITY = {"vendor": '"Example"', "model": '"Pen 2"', "serial_number": '"EX-000.17_a"', "firmware_version": '"1.4.2"',
            "simulated": "true", "depth_control": "DEPTH_CONTROL_ACTUATED", "protrusion_min_um": 0,
            "protrusion_max_um": 2500, "protrusion_step_um": 50, "stroke_rate_min_millihertz": 80000,
            "stroke_rate_max_millihertz": 140000, "depth_channels": 2, "skin_contact_fitted": "true",
            "glide_fitted": "false", "cartridge_tag_fitted": "true", "alarm_signal_fitted": "true",
            "calibration_fitted": "false", "journal_head_fitted": "true", "line_bits_per_second": 115200,
            "line_bits_per_second_max": 921600}
HELLO_REPLY = {"protocol_major": 1, "protocol_minor": 1, "schema_digest": SCHEMA_DIGEST, "host_nonce": HOST_NONCE,
               "pen_nonce": PEN_NONCE, "boot_id": BOOT_ID, "compatible": "true", "device_time_us": 5000123}
PERMISSION = {"sequence": 12, "arm_id": 3, "limits_digest": DIGEST, "lease_number": 1, "stop_count": 4,
              "device_time_us": 9007199254740993}
ARM = {"arm_id": 3, "stop_count": 4, "limits_digest": DIGEST, "lease_number": 1, "device_time_us": 9007199254740993}
STATUS = {"device_time_us": 6000000, "state": "PEN_STATE_ARMED", "stop_count": 4, "last_stop_id": 77,
          "stop_cause": "STOP_CAUSE_HOST_FRAME", "last_processed_command": 9, "last_accepted_command": 8, "arm_id": 3,
          "disarm_cause": "DISARM_CAUSE_COMMAND", "limits_generation": 7, "limits_digest": DIGEST,
          "cartridge_present": "true", "cartridge_insertions": 2, "battery_percent": 83,
          "temperature_decidegrees": -15, "fault_flags": 0, "press_count": 41, "stroke_count": 104211,
          "frame_errors": 6, "refused_permissions": 1}
SAMPLE = {"offset_us": 0, "measured_protrusion_um": 1498, "set_protrusion_um": 1500,
          "needle_sensor_protrusion_um": 1503, "stroke_rate_millihertz": 110250, "motor_current_milliamperes": 312,
          "drive_on": "true", "trigger_pressed": "true", "skin_contact": "true", "limits_generation": 7,
          "glide_um_per_second": 20000}


def fields(values, without=None, **other):
    return " ".join(f"{name}: {value}" for name, value in {**values, **other}.items() if name != without)


def hello_reply_text(identity=None, **other):
    return f"hello_reply {{ {fields(HELLO_REPLY, **other)} identity {{ {identity or fields(IDENTITY)} }} }}"


# From the host.
good("hello", "host", f"hello {{ {fields(HELLO)} }}")
good("permission", "host", host(f"permission {{ {fields(PERMISSION)} }}"))
good("permission_first", "host", host(f"permission {{ {fields(PERMISSION, sequence=1, stop_count=0)} }}"),
     covers="a stop count of zero that is present")
good("stop", "host", host("stop { stop_id: 77 cause: STOP_CAUSE_HOST_FRAME }"))
good("stop_without_session", "host", "stop { stop_id: 78 cause: STOP_CAUSE_HOST_FRAME }",
     covers="a stop needs no tag")
good("stop_without_fields", "host", "stop {}", covers="a stop is obeyed whatever its fields lack")
good("ping", "host", host("ping { ping_id: 4294967295 }"))
good("write_limits", "host", command(1, f"write_limits {{ limits {{ {limits_text(LIMITS)} }} }}"))
good("read_limits", "host", command(2, "read_limits {}"))
good("apply_setting", "host",
     command(3, "apply_setting { protrusion_um: 1350 stroke_rate_millihertz: 110000 }"))
good("apply_setting_dial", "host", command(4, "apply_setting { stroke_rate_millihertz: 110000 }"))
good("arm", "host", command(5, f"arm {{ {fields(ARM)} }}"))
good("disarm", "host", command(6, "disarm {}"))
good("acknowledge_stop", "host", command(7, "acknowledge_stop { stop_count: 4 }"))
good("set_telemetry_rate", "host", command(8, "set_telemetry_rate { samples_per_second: 1000 }"))
good("read_counters", "host", command(9, "read_counters {}"))
good("set_line_speed", "host", command(10, "set_line_speed { bits_per_second: 921600 }"))
good("store_journal_head", "host", command(
    11, 'store_journal_head { head { entry_count: 4211 hash: "%s" } }' % "".join(f"\\x{n:02x}" for n in range(32))))
good("read_journal_head", "host", command(12, "read_journal_head {}"))
good("set_alarm_signal", "host", command(13, "set_alarm_signal { priority: ALARM_PRIORITY_HIGH }"))
good("enter_service_mode", "host", command(14, "enter_service_mode {}"))
good("leave_service_mode", "host", command(15, "leave_service_mode {}"))
CURVE = [(0, 12), (500, 507), (1000, 1004), (2500, 2491)]
CURVE_TEXT = " ".join(f"points {{ indicated_um: {i} true_um: {t} }}" for i, t in CURVE)
good("write_calibration", "host", command(16, f"write_calibration {{ calibration {{ {CURVE_TEXT} }} }}"))
LONGEST_CURVE = " ".join(f"points {{ indicated_um: {n * 150} true_um: {n * 150 + 7} }}" for n in range(16))
good("write_calibration_longest", "host", command(19, f"write_calibration {{ calibration {{ {LONGEST_CURVE} }} }}"))
good("read_calibration", "host", command(17, "read_calibration {}"))
good("run_self_test", "host", command(18, "run_self_test {}"))

# From the pen.
good("boot", "pen", f'boot {{ boot_id: {BOOT_ID} firmware_version: "1.4.2" serial_number: "EX-000.17_a" }}')
good("hello_reply", "pen", host(hello_reply_text()))
good("hello_reply_incompatible", "pen", hello_reply_text(protocol_major=2, compatible="false"))
good("hello_reply_dial", "pen", host(hello_reply_text(fields(
    IDENTITY, depth_control="DEPTH_CONTROL_DIAL", depth_channels=1, line_bits_per_second=0,
    line_bits_per_second_max=0))))
good("status", "pen", host(f"status {{ {fields(STATUS)} }}"))
good("status_after_start", "pen", host("status { " + fields(
    STATUS, device_time_us=0, state="PEN_STATE_DISARMED", stop_count=0, last_stop_id=0,
    stop_cause="STOP_CAUSE_UNSPECIFIED", last_processed_command=0, last_accepted_command=0, arm_id=0,
    disarm_cause="DISARM_CAUSE_STARTED", limits_generation=0, limits_digest=0, cartridge_present="false",
    cartridge_insertions=0, press_count=0, stroke_count=0, frame_errors=0, refused_permissions=0) + " }"),
    covers="values of zero that are present, and many zero bytes in a row")
good("status_latched", "pen", host("status { " + fields(
    STATUS, state="PEN_STATE_LATCHED", arm_id=0, disarm_cause="DISARM_CAUSE_STOP",
    stop_cause="STOP_CAUSE_DEAD_MAN", fault_flags=129) + " }"))


def telemetry(samples, echo=12, **header):
    head = {"device_time_us": 6000000, "permission_echo": echo, **header}
    return host(f"telemetry {{ {fields(head)} {' '.join(f'samples {{ {sample} }}' for sample in samples)} }}")


good("telemetry_one", "pen", telemetry([fields(SAMPLE)]))
good("telemetry_at_rest", "pen", telemetry([fields(
    SAMPLE, measured_protrusion_um=-3, set_protrusion_um=0, needle_sensor_protrusion_um=0, stroke_rate_millihertz=0,
    motor_current_milliamperes=0, drive_on="false", trigger_pressed="false", skin_contact="false",
    limits_generation=0, glide_um_per_second=0)], echo=0),
    covers="a protrusion below zero, and false and zero that are present")
good("telemetry_eight", "pen", telemetry([fields(SAMPLE, offset_us=n * 1000, measured_protrusion_um=1490 + n)
                                          for n in range(8)]))
good("telemetry_least", "pen", telemetry([
    "measured_protrusion_um: 0 drive_on: false trigger_pressed: false limits_generation: 7"]),
    covers="a sample that carries only what it must")
good("command_reply", "pen", reply(6, "device_time_us: 6000042"))
good("command_reply_rejected", "pen", reply(
    5, "rejection: REJECTION_REASON_LIMIT_BEYOND_DEVICE rejection_value: 2500 device_time_us: 6000042"))
good("command_reply_limits", "pen", reply(
    1, f"device_time_us: 6000042 limits {{ {limits_text(LIMITS, digest=DIGEST)} }}"))
good("command_reply_counters", "pen", reply(
    9, "device_time_us: 6000042 counters { press_count: 41 stroke_count: 5000104211 stop_count: 4 run_seconds: 946 "
       "drop_count: 0 boot_count: 12 }"))
good("command_reply_journal_head", "pen", reply(
    12, 'device_time_us: 6000042 journal_head { entry_count: 4211 hash: "%s" }' % ("\\xff" * 32)))
good("command_reply_calibration", "pen", reply(
    16, f"device_time_us: 6000042 calibration {{ {CURVE_TEXT} digest: {calibration_digest(CURVE)} }}"))
good("command_reply_self_test", "pen", reply(
    18, 'device_time_us: 6000042 self_test { items { name: "battery" passed: true value: 3811 } '
        'items { name: "temperature" passed: true value: -15 } items { name: "memory" passed: false value: 2 } }'))
good("command_reply_telemetry_rate", "pen", reply(
    8, "device_time_us: 6000042 telemetry_rate { samples_per_second: 1000 samples_per_frame: 8 }"))
good("cartridge", "pen", host(
    'cartridge { present: true insertions: 2 uid: "04A1B2C3D4E5F6" model: "12-33G" lot: "L2026-07" '
    "expiry_date: 20280131 needle_count: 12 protrusion_max_um: 2500 }"))
good("cartridge_absent", "pen", host("cartridge { present: false insertions: 2 }"))
good("cartridge_unreadable", "pen", host("cartridge { present: true insertions: 3 tag_unreadable: true }"))
good("pong", "pen", host(
    "pong { ping_id: 4294967295 received_device_time_us: 6000100 sent_device_time_us: 6000180 }"))

# A receiver ignores fields that it does not know.
good("stop_with_unknown_field", "host", host("stop { stop_id: 79 cause: STOP_CAUSE_HOST_FRAME }"),
     unknown=blob(200, b"from a later minor version"), covers="an unknown field beside a known body")
good("pong_with_unknown_field", "pen", host(
    "pong { ping_id: 1 received_device_time_us: 2 sent_device_time_us: 3 }"),
    unknown=varint(300 << 3) + varint(1 << 40), covers="an unknown field beside a known body")


# The edges of COBS: content (message and CRC) with a run of bytes that are not zero.
def without_zeros(length):
    """A message whose content has exactly this many bytes, none of them zero."""
    for first in range(1, 5000):
        head = f"ping_id: {0x01010101 + first}"
        message = encode("pen", f"session_tag: {0x11223344} pong {{ {head} }}")
        padding = length - 4 - len(message)
        for key_and_length in (3, 4):
            candidate = message + blob(201, b"U" * (padding - key_and_length))
            content = checksummed(candidate)
            if len(content) == length and 0 not in content:
                return f"session_tag: {0x11223344} pong {{ {head} }}", candidate[len(message):]
    sys.exit(f"no content of {length} bytes without a zero was found")


for run_length in (253, 254, 255, 508, 509):
    known, padding = without_zeros(run_length)
    good(f"cobs_{run_length}_without_zero", "pen", known, unknown=padding,
         covers=f"content of {run_length} bytes without a zero")
good("cobs_254_then_zero", "pen", 'cartridge { insertions: 257 }',
     unknown=blob(201, b"U" * (254 - 9) + b"\0" + b"V" * 20),
     covers="a zero right after a full block or next to it")
for before_zero in (253, 254, 255):
    head = encode("pen", "cartridge { insertions: 257 }")
    fill = before_zero - len(head) - 4
    good(f"cobs_zero_after_{before_zero}", "pen", "cartridge { insertions: 257 }",
         unknown=blob(201, b"U" * fill + b"\0" + b"V" * 20),
         covers=f"a zero after {before_zero} bytes that are not zero")


def filled(direction, text, encoded_length):
    """Unknown fields that bring the COBS form to exactly this length."""
    known = encode(direction, text)
    for size in range(encoded_length - len(known) - 30, encoded_length):
        padding = blob(201, b"U\0" + b"U" * max(size, 0))
        if len(cobs(checksummed(known + padding))) == encoded_length:
            return padding
    sys.exit(f"no padding makes {encoded_length} bytes")


good("largest_from_pen", "pen", host("pong { ping_id: 5 }"),
     unknown=filled("pen", host("pong { ping_id: 5 }"), 1024), covers="1,024 bytes between the delimiters")
good("largest_from_host", "host", host("ping { ping_id: 5 }"),
     unknown=filled("host", host("ping { ping_id: 5 }"), 256), covers="256 bytes between the delimiters")


# ------------------------------------------------------------------------------------------------- the broken frames

def bad(name, direction, whole, error):
    kind = verdict(direction, whole[1:-1])
    assert whole[0] == 0 and whole[-1] == 0 and 0 not in whole[1:-1], name
    # Bounds of strings and lists stand in penlink.options, which protoc does not read.
    assert kind == error or (kind is None and error == "message"), f"{name}: {kind}, not {error}"
    broken.append({"name": name, "direction": direction, "frame": whole.hex(), "error": error})


def wrong_crc(name, direction, base, at, flip):
    content = bytearray(uncobs(by_name[base][1:-1]))
    content[at] ^= flip
    bad(name, direction, b"\0" + cobs(bytes(content)) + b"\0", "crc")


for name, direction in (("arm", "host"), ("permission", "host"), ("telemetry_one", "pen"), ("status", "pen")):
    size = len(uncobs(by_name[name][1:-1]))
    for at in sorted({*range(0, size, 7), size - 5, size - 4, size - 3, size - 2, size - 1}):
        wrong_crc(f"{name}_bit_flipped_at_{at}", direction, name, at, 1 << at % 8)
wrong_crc("stop_with_wrong_crc", "host", "stop", -1, 0xFF)

for name, direction in (("hello", "host"), ("status", "pen")):
    encoded = by_name[name][1:-1]
    for cut in (1, 2, 5, len(encoded) // 2, len(encoded) - 1):
        part = encoded[:-cut]
        bad(f"{name}_without_last_{cut}", direction, b"\0" + part + b"\0", verdict(direction, part))
for base, direction in (("ping", "host"), ("pong", "pen")):
    encoded = by_name[base][1:-1]
    bad(f"{base}_code_past_end", direction, b"\0" + bytes([len(encoded) + 1]) + encoded[1:] + b"\0", "cobs")
    bad(f"{base}_code_ff_past_end", direction, b"\0" + b"\xff" + encoded[1:] + b"\0", "cobs")
bad("only_a_code_past_end", "pen", b"\0\x02\0", "cobs")
for size in range(4):
    bad(f"short_{size}", "host", b"\0" + cobs(b"\x11" * size) + b"\0", "length")
    bad(f"short_{size}_from_pen", "pen", b"\0" + cobs(b"\x11" * size) + b"\0", "length")
bad("oversize_from_pen", "pen", frame(
    encode("pen", host("pong { ping_id: 5 }")) + filled("pen", host("pong { ping_id: 5 }"), 1025)), "length")
bad("oversize_from_host", "host", frame(
    encode("host", host("ping { ping_id: 5 }")) + filled("host", host("ping { ping_id: 5 }"), 257)), "length")
bad("oversize_noise", "pen", b"\0" + b"\xff" * 5000 + b"\0", "length")
for direction in ("host", "pen"):
    tag = encode(direction, f"session_tag: {TAG}")
    bad(f"nothing_from_{direction}", direction, frame(b""), "body")
    bad(f"no_body_from_{direction}", direction, frame(tag), "body")
    bad(f"unknown_body_from_{direction}", direction, frame(tag + blob(31, b"\x08\x01")), "body")
    bad(f"truncated_varint_from_{direction}", direction, frame(tag + b"\x80"), "message")
    bad(f"length_past_end_from_{direction}", direction, frame(tag + b"\x12\x7f\x08\x01"), "message")
    bad(f"wire_type_7_from_{direction}", direction, frame(tag + b"\x17\x01"), "message")
    bad(f"field_zero_from_{direction}", direction, frame(tag + b"\x00\x01"), "message")
    bad(f"varint_of_eleven_from_{direction}", direction, frame(tag + b"\x10" + b"\xff" * 10 + b"\x01"), "message")
bad("string_too_long_from_host", "host", frame(encode("host", f"hello {{ {fields(HELLO, host_build=chr(34) + 'b' * 32 + chr(34))} }}")), "message")
bad("string_too_long_from_pen", "pen", frame(encode("pen", host(hello_reply_text(
    fields(IDENTITY, serial_number='"' + "S" * 32 + '"'))))), "message")
bad("nine_samples", "pen", frame(encode("pen", telemetry([fields(SAMPLE, offset_us=n) for n in range(9)]))), "message")
bad("seventeen_calibration_points", "host", frame(encode("host", command(
    16, "write_calibration { calibration { %s } }" % " ".join(
        f"points {{ indicated_um: {n * 100} true_um: {n * 100} }}" for n in range(17))))), "message")
bad("profile_digest_of_31_bytes", "host", frame(encode("host", command(
    1, f"write_limits {{ limits {{ {limits_text(LIMITS[:11] + ['01' * 31])} }} }}"))), "message")
bad("journal_head_of_31_bytes", "host", frame(encode("host", command(
    11, 'store_journal_head { head { entry_count: 1 hash: "%s" } }' % ("\\x01" * 31)))), "message")


# ----------------------------------------------------------------------------------------------- what must be present

def incomplete(name, direction, text, missing, consequence, **more):
    message = encode(direction, text)
    whole = frame(message)
    assert verdict(direction, whole[1:-1]) is None, name
    presence.append({"name": name, "direction": direction, "missing": missing, "consequence": consequence,
                     "text": text, "message": message.hex(), "frame": whole.hex(), **more})


for name in ("measured_protrusion_um", "drive_on", "trigger_pressed", "limits_generation"):
    incomplete(f"sample_without_{name}", "pen", telemetry([fields(SAMPLE, without=name)]), name, "no_sample",
               valid_samples=[False])
    incomplete(f"second_sample_without_{name}", "pen", telemetry([
        fields(SAMPLE), fields(SAMPLE, without=name, offset_us=1000), fields(SAMPLE, offset_us=2000)]), name,
        "no_sample", valid_samples=[True, False, True])
incomplete("telemetry_without_device_time_us", "pen", host(
    f"telemetry {{ permission_echo: 12 samples {{ {fields(SAMPLE)} }} }}"), "device_time_us", "no_sample",
    valid_samples=[False])
incomplete("sample_with_time_standing_still", "pen", telemetry([fields(SAMPLE), fields(SAMPLE)]), "rising device time",
           "no_sample", valid_samples=[True, False])
incomplete("identity_without_simulated", "pen", host(hello_reply_text(fields(IDENTITY, without="simulated"))),
           "simulated", "pen_refused")
for name in PERMISSION:
    incomplete(f"permission_without_{name}", "host", host(f"permission {{ {fields(PERMISSION, without=name)} }}"),
               name, "permission_refused")
for name in ARM:
    incomplete(f"arm_without_{name}", "host", command(5, f"arm {{ {fields(ARM, without=name)} }}"), name,
               "rejected_malformed")
incomplete("arm_with_arm_id_zero", "host", command(5, f"arm {{ {fields(ARM, arm_id=0)} }}"), "arm_id above zero",
           "rejected_malformed")
for at, name in enumerate(LIMIT_FIELDS):
    incomplete(f"limits_without_{name}", "host",
               command(1, f"write_limits {{ limits {{ {limits_text(LIMITS, without=name)} }} }}"), name,
               "rejected_malformed")
    zero = [("00" * 32 if name == "profile_digest" else 0) if n == at else value for n, value in enumerate(LIMITS)]
    incomplete(f"limits_with_{name}_zero", "host",
               command(1, f"write_limits {{ limits {{ {limits_text(zero)} }} }}"), f"{name} above zero",
               "rejected_malformed")
incomplete("write_limits_without_limits", "host", command(1, "write_limits {}"), "limits", "rejected_malformed")


# ------------------------------------------------------------------------------------------------------- the streams

def read_stream(direction, data):
    """The reader of section 2, one byte at a time, with the zeros of section 5 counted where a pen listens."""
    names = {whole[1:-1]: name for name, whole in by_name.items()}
    events, pending, dropped, zeros = [], bytearray(), False, 0
    for byte in data:
        if byte != 0:
            zeros = 0
            if not dropped:
                pending.append(byte)
                if len(pending) > LARGEST[direction]:
                    events.append({"error": "length"})
                    dropped = True
            continue
        if pending and not dropped:
            kind = verdict(direction, bytes(pending))
            events.append({"error": kind} if kind else {"frame": names[bytes(pending)]})
        pending.clear()
        dropped = False
        zeros += 1
        if zeros == 8 and direction == "host":
            events.append({"stop": "zeros"})
    return events


def stream(name, direction, data, expected):
    events = read_stream(direction, data)
    brief = [next(iter(event.values())) for event in events]
    assert brief == expected, f"{name}: {brief}"
    streams.append({
        "name": name, "direction": direction, "bytes": data.hex(), "events": events,
        "frames": [event["frame"] for event in events if "frame" in event],
        "frame_errors": sum("error" in event for event in events),
        **({"stops_by_zeros": sum("stop" in event for event in events)} if direction == "host" else {})})


NOISE = bytes((n * 73 + 41) % 255 + 1 for n in range(90))
PING, STOP, ARMED, PERMIT = (by_name[n] for n in ("ping", "stop", "arm", "permission"))
STATUS_FRAME, PONG, TELEMETRY = (by_name[n] for n in ("status", "pong", "telemetry_one"))
SIXTEEN = bytes(16)

stream("one_frame", "host", PING, ["ping"])
stream("nothing_but_delimiters", "host", bytes(7), [])
stream("garbage_then_frame", "host", NOISE + PING, ["crc", "ping"])
stream("garbage_then_frame_from_pen", "pen", NOISE + STATUS_FRAME, ["crc", "status"])
stream("frames_back_to_back", "host", PING + PERMIT + STOP, ["ping", "permission", "stop"])
stream("frames_sharing_a_delimiter", "host", PING[:-1] + PERMIT[:-1] + STOP, ["ping", "permission", "stop"])
stream("frames_sharing_a_delimiter_from_pen", "pen", STATUS_FRAME[:-1] + TELEMETRY[:-1] + PONG,
       ["status", "telemetry_one", "pong"])
stream("lost_delimiter_loses_two_frames_and_no_third", "pen", STATUS_FRAME[:-1] + TELEMETRY[1:] + PONG,
       [verdict("pen", STATUS_FRAME[1:-1] + TELEMETRY[1:-1]), "pong"])
stream("joined_in_the_middle", "pen", TELEMETRY[20:] + STATUS_FRAME,
       [verdict("pen", TELEMETRY[20:-1]), "status"])
stream("frame_with_wrong_crc_between_two", "host",
       PING + bytes.fromhex(next(b["frame"] for b in broken if b["name"] == "stop_with_wrong_crc")) + STOP,
       ["ping", "crc", "stop"])
stream("oversize_then_frame", "pen", b"\0" + b"\x55" * 3000 + PONG, ["length", "pong"])
stream("oversize_then_frame_to_pen", "host", b"\0" + b"\x55" * 3000 + PING, ["length", "ping"])
stream("unknown_body_then_frame", "host",
       bytes.fromhex(next(b["frame"] for b in broken if b["name"] == "unknown_body_from_host")) + PING,
       ["body", "ping"])
stream("stop_sequence", "host", b"\0" + SIXTEEN + STOP, ["zeros", "stop"])
stream("frame_cut_by_a_stop", "host", ARMED[:17] + b"\0" + SIXTEEN + STOP,
       [verdict("host", ARMED[1:17]), "zeros", "stop"])
stream("frame_cut_after_its_opening_delimiter", "host", ARMED[:1] + b"\0" + SIXTEEN + STOP, ["zeros", "stop"])
stream("garbage_cut_by_a_stop", "host", NOISE + b"\0" + SIXTEEN + STOP, ["crc", "zeros", "stop"])
stream("oversize_cut_by_a_stop", "host", b"\0" + b"\x55" * 3000 + b"\0" + SIXTEEN + STOP,
       ["length", "zeros", "stop"])
stream("seven_zeros", "host", PING + bytes(5) + PING, ["ping", "ping"])
stream("eight_zeros", "host", PING + bytes(6) + PING, ["ping", "zeros", "ping"])
stream("seven_zeros_inside_a_frame", "host", PING[:4] + bytes(7) + PING[4:] + PING,
       [verdict("host", PING[1:4]), verdict("host", PING[4:-1]), "ping"])
stream("eight_zeros_inside_a_frame", "host", PING[:4] + bytes(8) + PING[4:] + PING,
       [verdict("host", PING[1:4]), "zeros", verdict("host", PING[4:-1]), "ping"])
stream("a_thousand_zeros_are_one_stop", "host", bytes(1000) + PING, ["zeros", "ping"])
stream("two_runs_are_two_stops", "host", bytes(8) + PING[1:-1] + bytes(8) + PING[1:],
       ["zeros", "ping", "zeros", "ping"])
stream("only_eight_zeros", "host", bytes(8), ["zeros"])
stream("stop_sequence_twice", "host", (b"\0" + SIXTEEN + STOP) * 2, ["zeros", "stop", "zeros", "stop"])


# --------------------------------------------------------------------------------------------------------- the file

def hexadecimal(value):
    return f"{value:016x}"


def document():
    crc_inputs = [b"", b"123456789", b"\0", b"\0\0\0\0", bytes(range(256))]
    nonces = [(HOST_NONCE, PEN_NONCE), (1, 1), (0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF), (1, 0x8000000000000000)]
    limit_sets = [LIMITS, [1, 1, 1, 1, 100, 150, 1000, 10, 50, 1, 1, "00" * 31 + "01"],
                  [4294967295, 2500, 80000, 140000, 120000, 200, 60000, 200, 300, 4000, 600, "ff" * 32]]
    contents = [b"", b"\0", b"\0\0", b"\x11", b"\x11\x22\0\x33", b"\0" * 8, bytes(range(1, 254)),
                bytes(range(1, 255)), bytes(range(1, 256)), bytes(range(0, 256)), bytes(range(1, 255)) + b"\0"]
    return {
        "protocol": "PenLink 1.1",
        "schema_digest": {"sha256": schema_digest().hex(), "value": hexadecimal(SCHEMA_DIGEST)},
        "crc": [{"bytes": data.hex(), "crc": f"{zlib.crc32(data):08x}"} for data in crc_inputs],
        "cobs": [{"decoded": data.hex(), "encoded": cobs(data).hex(),
                  "encoded_with_closing_code": cobs(data, True).hex()} for data in contents],
        "session_tag": [{"host_nonce": hexadecimal(h), "pen_nonce": hexadecimal(p),
                         "session_tag": f"{session_tag(h, p):08x}"} for h, p in nonces],
        "limits_digest": [{**dict(zip(LIMIT_FIELDS, values)), "digest": hexadecimal(limits_digest(values))}
                          for values in limit_sets],
        "calibration_digest": [{"points": [list(point) for point in points],
                                "digest": hexadecimal(calibration_digest(points))}
                               for points in (CURVE, [(0, 0)])],
        "frames": frames,
        "broken": broken,
        "presence": presence,
        "streams": streams,
    }


for data in (b"", b"\0", b"\x11" * 254, b"\x11" * 255, bytes(600), bytes(range(256)) * 3):
    assert uncobs(cobs(data)) == data and uncobs(cobs(data, True)) == data
assert zlib.crc32(b"123456789") == 0xCBF43926

text = json.dumps(document(), indent=1, ensure_ascii=True) + "\n"
if "--check" in sys.argv:
    if OUTPUT.read_text(encoding="utf-8") != text:
        sys.exit("tests/vectors/penlink-v1.json is not what generate.py writes: run python3 tests/vectors/generate.py PROTOC")
    print("penlink-v1.json is as generated")
else:
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{len(frames)} frames, {len(broken)} broken, {len(presence)} incomplete, {len(streams)} streams")
