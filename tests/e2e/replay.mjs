// A depth fault in mid-activation, its incident file over gRPC, and the pen's side of it played again by the simulator, byte for byte.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { channels } from './channel.mjs';
import { check, clinic, end, Failure, run, start, startHost, startPen, until, within } from './room.mjs';

await run('replay', async room => {
  const pen = await startPen(room);
  const host = await startHost(room);
  const client = clinic(host, pen, 'replay', channels());
  await client.begin(room.data);
  const sessionId = await client.create();
  await client.treat(sessionId);
  await client.hand('InjectFault', { fault: { kind: 'FAULT_KIND_DEPTH_READS_HIGH', value: '2000' } });
  const session = await until('the session is STOPPED', () => client.getSession(sessionId), one => one.state === 'SESSION_STATE_STOPPED');
  const stop = session.stops.find(one => one.reason === 'STOP_REASON_DEPTH_ABOVE_LIMIT');
  check(stop, `by depth above the limit: ${stop?.sentence}`);
  const { incidents } = await until('its incident is listed', () => client.api('DiagnosticsService', 'ListIncidents', { penId: client.penId }),
    answer => answer.incidents.some(one => one.causes.some(cause => cause.ruleId === 'R-DEPTH-LIMIT')));
  const incident = incidents.find(one => one.causes.some(cause => cause.ruleId === 'R-DEPTH-LIMIT'));

  const parts = [];
  let last;
  const reading = client.watch('DiagnosticsService/GetIncident', { incidentId: incident.incidentId }, part => { parts.push(part.chunk); last = part; });
  const failure = await within(reading.exited, 30_000, 'the file of the incident');
  if (failure) throw failure;
  const file = Buffer.concat(parts);
  check(last.sha256 === createHash('sha256').update(file).digest('hex') && Number(last.sizeBytes) === file.length,
    `${incident.incidentId} was fetched whole: ${file.length} bytes`);
  check(!file.includes('patient-12'), 'and names no patient');
  const path = join(room.folder, 'incident.ndjson');
  writeFileSync(path, file);

  const lines = file.toString('utf8').trim().split('\n').map(line => JSON.parse(line));
  const noted = lines.find(line => line.note?.kind === 'Stop' && line.note.number === Number(stop.stopCount))?.note;
  check(noted?.name === 'DepthAboveLimit' && noted.rule_id === 'R-DEPTH-LIMIT' && noted.device_time_us > 0,
    `it has the stop, its rule, and what showed it: ${noted?.origin} at device time ${noted?.device_time_us} us`);
  client.vanish();
  await end(host, 'SIGTERM');

  const replayed = await start('simulator/PenSimulator.App', room.logs, ['--tcp', '0', '--replay', path]);
  const pieces = lines.filter(line => line.bytes).map(({ direction, bytes }) => ({ fromPen: direction === 'FromPen', bytes: Buffer.from(bytes, 'base64') }));
  const expected = Buffer.concat(pieces.filter(piece => piece.fromPen).map(piece => piece.bytes));
  const said = await within(played(new URL(replayed.ready.line.replace('tcp', 'http')), pieces, expected.length), 120_000, 'the replay');
  check(said.equals(expected), `the simulator said ${said.length} bytes of the pen again, byte for byte`);
  check(await within(replayed.exited, 10_000, 'the replay to end') === 0, 'and ended by itself with exit code 0');
});

/** Says what the host said, whenever its turn comes, and returns what the pen said. */
function played(address, pieces, length) {
  return new Promise((done, fail) => {
    const line = connect(Number(address.port), address.hostname);
    const heard = [];
    let bytes = 0, next = 0, due = 0;
    const speak = () => {
      while (next < pieces.length && due <= bytes) {
        const piece = pieces[next++];
        if (piece.fromPen) due += piece.bytes.length;
        else line.write(piece.bytes);
      }
    };
    line.on('connect', () => {
      // The pen begins when somebody speaks, also where its file begins with its own words.
      if (pieces[0].fromPen) line.write(Buffer.from([0]));
      speak();
    });
    line.on('data', chunk => {
      heard.push(chunk);
      bytes += chunk.length;
      speak();
      if (bytes >= length) {
        done(Buffer.concat(heard));
        line.end();
      }
    });
    line.on('error', fail);
    line.on('close', () => fail(new Failure(`the replay ended after ${bytes} of ${length} bytes`)));
  });
}
