// A copy of a session for people: one HTML page that needs nothing else, from what ExportLog printed for that session:
// node tools/audit/print.mjs < export > session.html
import { actor, entries } from './export.mjs';

const all = await entries();
const session = all.findLast(entry => entry.kind === 'Session')?.payload;
if (!session) throw new Error('The export holds no session.');
const amendments = new Map();
for (const entry of all.filter(one => one.kind === 'Amendment')) {
  amendments.set(entry.payload.OfEntry, [...(amendments.get(entry.payload.OfEntry) ?? []), entry]);
}
const plain = value => String(value).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const shown = value => Array.isArray(value) ? value.map(shown).join('; ') || 'none'
  : value !== null && typeof value === 'object' ? Object.entries(value).map(([name, inner]) => `${plain(name)} ${shown(inner)}`).join(', ')
  : plain(value);
const common = new Set(['At', 'By', 'PenId', 'SessionId']);
const fields = payload => Object.entries(payload).filter(([name]) => !common.has(name))
  .map(([name, value]) => `<b>${plain(name)}</b> ${shown(value)}`).join('<br>');
const beside = number => (amendments.get(number) ?? []).map(({ number: by, payload }) =>
  `<p class="amended">Corrected by ${plain(actor(payload))} in entry ${by}: ${plain(payload.Correction)} (${plain(payload.Reason)})</p>`).join('');

// A pass and a session are written anew with each change: their newest entry says it all, and every other kind stands as often as it was written.
const newest = new Map(all.map(entry => [entry.kind === 'Pass' ? entry.payload.PassId : entry.kind === 'Session' ? 'session' : entry.number, entry.number]));
const corrected = entry => amendments.has(entry.number);
const kinds = new Set(['Session', 'Plan', 'Preparation', 'Pass', 'Activation', 'Stop', 'Alarm', 'Refusal', 'Reservation', 'Endpoint', 'Aftercare', 'Amendment']);
const rows = all.filter(entry => kinds.has(entry.kind) && (corrected(entry) || [...newest.values()].includes(entry.number)));

process.stdout.write(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Session ${plain(session.SessionId)}</title>
<style>body{font:11pt/1.4 serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid;padding:.3em;vertical-align:top;text-align:left}.amended{font-style:italic}</style>
</head><body>
<h1>Session ${plain(session.SessionId)}</h1>
<p>Patient reference ${plain(session.PatientReference)}, operator ${plain(session.OperatorId)}, pen ${plain(session.PenId)}${session.Simulated ? ' (simulated: no needle existed)' : ''}, ${plain(session.State)}${session.EndReason ? `: ${plain(session.EndReason)}` : ''}.</p>
<table><tr><th>entry</th><th>wall time (UTC)</th><th>what</th><th>by</th><th>as recorded</th></tr>
${rows.map(entry => `<tr><td>${entry.number}</td><td>${plain(entry.wall_time)}</td><td>${plain(entry.kind)}</td><td>${plain(actor(entry.payload))}</td><td>${fields(entry.payload)}${beside(entry.number)}</td></tr>`).join('\n')}
</table>
<p>Copied from ${all.length} entries of the journal, up to entry ${all.at(-1).number} with the hash ${plain(all.at(-1).hash)}. A part of the chain cannot be verified by itself; the journal can.</p>
</body></html>
`);
