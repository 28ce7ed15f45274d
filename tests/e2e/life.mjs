// One life of a service between its start and its kill: a treatment, and beside it a reception that writes, and streams.
import { Failure, requestId, wait } from './room.mjs';

const passesOfSession = 3;

/** What is done between a start and the kill: a treatment, and beside it a desk that writes, and streams. */
export class Life {
  doing = 'any';
  over = false;
  failure = null;
  #waiting = [];

  constructor(client, account, newPatient) {
    this.client = client;
    this.account = account;
    this.newPatient = newPatient;
  }

  reached(moment) {
    return moment === 'any' || moment === 'starting' ? Promise.resolve() : new Promise(done => this.#waiting.push({ moment, done }));
  }

  async live() {
    await Promise.all([this.#until(() => this.#treat()), this.#until(() => this.#write())]);
  }

  async #until(work) {
    while (!this.over) {
      try {
        await work();
      } catch (failure) {
        // Once the host is killed every call fails. Before, a busy machine is refused (a slow disk, a late pen) and begins anew; nothing else may be.
        if (this.over) return;
        if (failure instanceof Failure && failure.rule) this.account.refused(failure.rule);
        else return void (this.failure ??= failure);
        await wait(100);
      }
    }
  }

  #enter(moment) {
    this.doing = moment;
    for (const one of this.#waiting.filter(({ moment: wanted }) => wanted === moment)) one.done();
  }

  #do(service, rpc, request) {
    return this.account.acknowledged(this.client, service, rpc, { requestId: requestId(), ...request });
  }

  /** The reception: one record after another, so that something is always on its way to the disk. */
  async #write() {
    await this.client.api('PassLogService', 'ListPasses', {});
    await this.#do('ScreeningService', 'RecordScreening', await this.#screening(this.newPatient()));
    await wait(50);
  }

  /** A trigger that was let go a moment ago still counts as held: to firmware by its debouncing, to the service by its newest sample. */
  async #patiently(work) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (failure) {
        if (!(failure instanceof Failure) || failure.code !== 'failed_precondition' || !/TRIGGER|trigger/.test(failure.message) || attempt === 20) throw failure;
        await wait(50);
      }
    }
  }

  async #screening(patientReference) {
    this.questions ??= (await this.client.api('ScreeningService', 'GetScreening', { patientReference })).questions;
    return { patientReference, screening: {
      scope: 'SCREENING_SCOPE_FULL', fitzpatrickType: 2, ageYears: 34, medicines: { none: true }, areas: ['TREATMENT_AREA_CHEEK'],
      answers: this.questions.map(({ questionId }) => ({ questionId, answer: 'YES_NO_NO' })),
    } };
  }

  /** One session from what the kill before left, pass after pass. */
  async #treat() {
    const { client } = this;
    await this.#ready();
    if (!client.leaseNumber) await client.control();
    const sessionId = await this.#open();
    const streams = [
      client.watch('SessionService/WatchSession', { sessionId }),
      client.watch('TelemetryService/WatchTelemetry', { penId: client.penId, maxRateHz: 1000 }),
      client.watch('PenService/WatchPens', {}),
    ];
    try {
      for (let number = 1; number <= passesOfSession && !this.over; number++) await this.#pass(sessionId, number);
      await this.#do('SessionService', 'CompleteSession', { sessionId, leaseNumber: client.leaseNumber, unfinishedReason: '' });
    } finally {
      streams.forEach(stream => stream.kill());
    }
  }

  /** The pen answers, nothing is latched, and no session of an earlier life is open. */
  async #ready() {
    const { client } = this;
    let pen = await client.settle(client.getPen(), one => one.link.state === 'LINK_STATE_ONLINE' && one.cartridge?.inserted, () => client.getPen());
    if (!client.leaseNumber) await client.control();
    if (pen.openSessionId) {
      await this.#do('SessionService', 'AbortSession', { sessionId: pen.openSessionId, reason: 'the service was killed' });
      pen = await client.getPen();
    }
    if (pen.lastStop?.latched) {
      const seen = await client.settle(client.getPen(), one => one.lastStop.frameResult === 'STOP_FRAME_RESULT_CONFIRMED', () => client.getPen());
      await this.#patiently(() => this.#do('SafetyService', 'AcknowledgeStop', {
        penId: client.penId, leaseNumber: client.leaseNumber, reason: 'looked', stopCount: seen.lastStop.stopCount,
      }));
    }
  }

  async #open() {
    const { client } = this;
    this.#enter('opening');
    await client.hand('RemoveCartridge');
    await client.settle(client.getPen(), one => !one.cartridge?.inserted, () => client.getPen());
    await client.hand('InsertCartridge');
    const pen = await client.settle(client.getPen(), one => one.cartridge?.inserted && one.cartridge.cartridgeId, () => client.getPen());
    const { cartridgeId, model, needleCount, lot, expiresOn } = pen.cartridge;
    await this.#do('CartridgeService', 'RegisterCartridge', { source: 'CARTRIDGE_SOURCE_TAG', cartridgeId, model, needleCount, lot, expiresOn });
    const patientReference = this.newPatient();
    await this.#do('ScreeningService', 'RecordScreening', await this.#screening(patientReference));
    const { session } = await this.#do('SessionService', 'CreateSession', {
      patientReference, penId: client.penId, leaseNumber: client.leaseNumber, indication: 'TREATMENT_INDICATION_ACNE_SCARS',
      items: [{
        area: 'TREATMENT_AREA_CHEEK', side: 'BODY_SIDE_LEFT', needleProtrusionUm: 1000, strokeRateMillihertz: 110000, passCount: passesOfSession, sizeCm2: 25,
      }],
    });
    await this.#do('SessionService', 'RecordPreparation', { sessionId: session.sessionId, preparation: {
      consentReference: 'consent-1', handpieceDisinfected: true, sleeveFitted: true, skinCleansed: true,
      topicalsNone: true, anaestheticsNone: true, labelUse: 'LABEL_USE_ON_LABEL',
    } });
    return session.sessionId;
  }

  async #pass(sessionId, number) {
    const { client } = this;
    for (;;) {
      this.#enter('arming');
      await client.arm(sessionId, number);
      await client.settle(client.hand('GetPen'), pen => pen.state !== 'PEN_STATE_ARMED' || Math.abs(pen.trueProtrusionUm - 1000) <= 20, () => client.hand('GetPen'));
      await client.hand('TouchSkin', { glideUmPerSecond: 20000 });
      await client.hand('PressTrigger');
      const session = await client.settle(client.getSession(sessionId), one => one.state !== 'SESSION_STATE_ARMED', () => client.getSession(sessionId));
      if (session.state === 'SESSION_STATE_TREATING') break;
      // A machine too busy to renew the pen's permission in time is stopped by the pen.
      await this.#patiently(() => client.recover(sessionId));
    }

    this.#enter('treating');
    await wait(200);
    this.#enter('completing');
    await this.#patiently(() => client.recover(sessionId));
    await this.#do('SessionService', 'CompletePass', { sessionId, leaseNumber: client.leaseNumber });
    this.#enter('completed');
  }
}
