import hashlib
import sys
import threading
import uuid

import grpc
from microneedling.v1 import alarm_service_pb2 as alarm, alarm_service_pb2_grpc, area_pb2 as area
from microneedling.v1 import cartridge_pb2 as cartridge, cartridge_service_pb2 as cartridges, cartridge_service_pb2_grpc
from microneedling.v1 import control_service_pb2 as control, control_service_pb2_grpc, link_pb2 as link
from microneedling.v1 import operator_service_pb2 as operators, operator_service_pb2_grpc, pen_service_pb2 as pens
from microneedling.v1 import pen_service_pb2_grpc, plan_pb2 as plan, preparation_pb2 as preparation
from microneedling.v1 import safety_service_pb2 as safety, safety_service_pb2_grpc
from microneedling.v1 import screening_pb2 as screening, screening_service_pb2 as asking, screening_service_pb2_grpc
from microneedling.v1 import session_pb2, session_service_pb2 as sessions, session_service_pb2_grpc, stop_pb2

address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5080"
alone = [("grpc.use_local_subchannel_pool", 1)]     # or the two channels would share one connection
calls = grpc.insecure_channel(address, options=alone)
stops = grpc.insecure_channel(address, options=alone)   # for EmergencyStop alone
grpc.channel_ready_future(stops).result(timeout=10)     # warmed before anything is armed
emergency = safety_service_pb2_grpc.SafetyServiceStub(stops)
safe = safety_service_pb2_grpc.SafetyServiceStub(calls)
session = session_service_pb2_grpc.SessionServiceStub(calls)
holding = control_service_pb2_grpc.ControlServiceStub(calls)
new_id = lambda: str(uuid.uuid4())

# Who acts follows from the sign-in. The person types the PIN; this one is the simulated room's.
token = operator_service_pb2_grpc.OperatorServiceStub(calls).SignIn(
    operators.SignInRequest(request_id=new_id(), operator_id="operator-7", pin="24680"), timeout=10).token
me = dict(metadata=[("authorization", "Bearer " + token)], timeout=10)
listed = pen_service_pb2_grpc.PenServiceStub(calls).ListPens(pens.ListPensRequest(), **me)
pen = next(p for p in listed.pens if p.link.state == link.LINK_STATE_ONLINE)

# Control of the pen: a lease that is renewed, with the alarms on the screen. Without either the pen stands.
lease = holding.AcquireControl(control.AcquireControlRequest(
    request_id=new_id(), pen_id=pen.pen_id, client_name="Python sample"), **me).lease_number
alarms = alarm_service_pb2_grpc.AlarmServiceStub(calls).WatchAlarms(
    alarm.WatchAlarmsRequest(pen_id=pen.pen_id, lease_number=lease), metadata=me["metadata"])
leaving, shown = threading.Event(), [0]

def show():
    try:
        for change in alarms:
            print(change.changed.sentence or "alarms are shown")
            shown[0] = change.cursor.sequence
    except grpc.RpcError:
        pass    # nobody sees alarms any more: the service pauses what is armed

def renew():
    while not leaving.wait(1):
        holding.RenewControl(control.RenewControlRequest(
            pen_id=pen.pen_id, lease_number=lease, last_alarm_sequence=shown[0]), **me)

for work in show, renew:
    threading.Thread(target=work, daemon=True).start()

# Every question of the profile, asked of the patient: an answer that was not given is never a no.
screenings = screening_service_pb2_grpc.ScreeningServiceStub(calls)
patient = "patient-" + new_id()
questions = screenings.GetScreening(asking.GetScreeningRequest(patient_reference=patient), **me).questions
screenings.RecordScreening(asking.RecordScreeningRequest(
    request_id=new_id(), patient_reference=patient, screening=screening.Screening(
        scope=screening.SCREENING_SCOPE_FULL, fitzpatrick_type=2, age_years=34, areas=[area.TREATMENT_AREA_CHEEK],
        medicines=screening.Medicines(none=True),
        answers=[screening.ScreeningAnswer(question_id=q.question_id, answer=screening.YES_NO_NO) for q in questions])), **me)

# The cartridge, by what its tag and its label say. One that nobody registered is not armed with.
tip = pen.cartridge
cartridge_service_pb2_grpc.CartridgeServiceStub(calls).RegisterCartridge(cartridges.RegisterCartridgeRequest(
    request_id=new_id(), source=cartridge.CARTRIDGE_SOURCE_TAG, cartridge_id=tip.cartridge_id, model=tip.model,
    needle_count=tip.needle_count, lot=tip.lot, expires_on=tip.expires_on), **me)

created = session.CreateSession(sessions.CreateSessionRequest(
    request_id=new_id(), patient_reference=patient, pen_id=pen.pen_id, lease_number=lease,
    indication=area.TREATMENT_INDICATION_ACNE_SCARS,
    items=[plan.PlanItem(area=area.TREATMENT_AREA_CHEEK, side=area.BODY_SIDE_LEFT, needle_protrusion_um=1000,
                         stroke_rate_millihertz=110000, pass_count=2, size_cm2=25)]), **me)
name = created.session.session_id
session.RecordPreparation(sessions.RecordPreparationRequest(
    request_id=new_id(), session_id=name, preparation=preparation.Preparation(
        consent_reference="consent-1", handpiece_disinfected=True, sleeve_fitted=True, skin_cleansed=True,
        topicals_none=True, anaesthetics_none=True, label_use=preparation.LABEL_USE_ON_LABEL)), **me)

# What keeps the pen from being armed, if anything, and what the operator has to be shown before it is.
target = area.PassTarget(area=area.TREATMENT_AREA_CHEEK, side=area.BODY_SIDE_LEFT, pass_number=1,
                         direction=area.PASS_DIRECTION_HORIZONTAL)
report = session.GetArmingReport(sessions.GetArmingReportRequest(session_id=name, target=target, lease_number=lease), **me).report
for failed in (one.refusal for one in report.preconditions if one.HasField("refusal")):
    print(failed.rule_id, failed.remedy)
read = report.read_back
print(read.patient_reference, area.TreatmentArea.Name(read.area), read.needle_protrusion_um, "um, cartridge", read.cartridge_id)
displayed = "".join(f"{field}\n" for field in (
    read.session_id, read.patient_reference, read.area, read.side, read.pass_number, read.direction, read.needle_protrusion_um,
    read.stroke_rate_millihertz, read.limit_um, read.cartridge_id, read.cartridge_insertion))

# Permits; the operator's next press of the trigger starts the motor, and nothing else does.
armed = session.ArmSession(sessions.ArmSessionRequest(
    request_id=new_id(), session_id=name, target=target, lease_number=lease,
    read_back_digest=hashlib.sha256(displayed.encode()).hexdigest()), **me)
print(session_pb2.SessionState.Name(armed.session.state), "at", armed.session.armed.needle_protrusion_um, "um")

stop = emergency.EmergencyStop(safety.EmergencyStopRequest(pen_id=pen.pen_id, reason="sample"), timeout=2).pens[0]
print(stop_pb2.StopFrameResult.Name(stop.frame_result), "after", stop.stop_latency_us, "us")

safe.AcknowledgeStop(safety.AcknowledgeStopRequest(
    request_id=new_id(), pen_id=pen.pen_id, reason="looked", stop_count=stop.stop_count, lease_number=lease), **me)
closed = session.CompleteSession(sessions.CompleteSessionRequest(
    request_id=new_id(), session_id=name, unfinished_reason="only a sample", lease_number=lease), **me)
leaving.set()
holding.ReleaseControl(control.ReleaseControlRequest(request_id=new_id(), pen_id=pen.pen_id, lease_number=lease), **me)
alarms.cancel()
print(session_pb2.SessionState.Name(closed.session.state), "journal head", closed.checkpoint.head.head_hash)
