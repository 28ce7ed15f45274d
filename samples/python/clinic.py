import sys
import uuid

import grpc
from microneedling.v1 import area_pb2 as area, link_pb2 as link, pen_service_pb2 as pens
from microneedling.v1 import pen_service_pb2_grpc, plan_pb2 as plan, safety_service_pb2 as safety
from microneedling.v1 import safety_service_pb2_grpc, session_service_pb2 as sessions, session_service_pb2_grpc
from microneedling.v1 import session_pb2, stop_pb2

address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5080"
alone = [("grpc.use_local_subchannel_pool", 1)]     # or the two channels would share one connection
calls = grpc.insecure_channel(address, options=alone)
stops = grpc.insecure_channel(address, options=alone)   # for EmergencyStop alone
grpc.channel_ready_future(stops).result(timeout=10)     # warmed before anything is armed
emergency = safety_service_pb2_grpc.SafetyServiceStub(stops)
safe = safety_service_pb2_grpc.SafetyServiceStub(calls)
session = session_service_pb2_grpc.SessionServiceStub(calls)
listed = pen_service_pb2_grpc.PenServiceStub(calls).ListPens(pens.ListPensRequest(), timeout=10)
pen = next(p for p in listed.pens if p.link.state == link.LINK_STATE_ONLINE)
new_id = lambda: str(uuid.uuid4())

created = session.CreateSession(sessions.CreateSessionRequest(
    request_id=new_id(), patient_reference="patient-12", operator_id="operator-7", pen_id=pen.pen_id,
    items=[plan.PlanItem(area=area.TREATMENT_AREA_CHEEK, side=area.BODY_SIDE_LEFT, needle_protrusion_um=1000,
                         stroke_rate_millihertz=110000, pass_count=2, size_cm2=25)]), timeout=10)
name = created.session.session_id

# Permits; the operator's next press of the trigger starts the motor, and nothing else does.
armed = session.ArmSession(sessions.ArmSessionRequest(request_id=new_id(), session_id=name, target=area.PassTarget(
    area=area.TREATMENT_AREA_CHEEK, side=area.BODY_SIDE_LEFT, pass_number=1,
    direction=area.PASS_DIRECTION_HORIZONTAL)), timeout=10)
print(session_pb2.SessionState.Name(armed.session.state), "at", armed.session.armed.needle_protrusion_um, "um")

stop = emergency.EmergencyStop(safety.EmergencyStopRequest(pen_id=pen.pen_id, reason="sample"), timeout=2).pens[0]
print(stop_pb2.StopFrameResult.Name(stop.frame_result), "after", stop.stop_latency_us, "us")

safe.AcknowledgeStop(safety.AcknowledgeStopRequest(
    request_id=new_id(), pen_id=pen.pen_id, operator_id="operator-7", reason="looked",
    stop_count=stop.stop_count), timeout=10)
closed = session.CompleteSession(sessions.CompleteSessionRequest(
    request_id=new_id(), session_id=name, unfinished_reason="only a sample"), timeout=10)
print(session_pb2.SessionState.Name(closed.session.state), "journal head", closed.checkpoint.head.head_hash)
