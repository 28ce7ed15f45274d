// A copy of a session for people: one HTML page that needs nothing else, from what ExportLog printed of the whole journal:
// node tools/audit/print.mjs SESSION < export > session.html
import { actor, entries } from './export.mjs';

const wanted = process.argv[2];
const journal = await entries();
const own = journal.filter(entry => entry.session_id === wanted);
const session = own.findLast(entry => entry.kind === 'Session')?.payload;
if (!session) throw new Error(`The export holds no session '${wanted ?? ''}'.`);

// What belongs to it under another name: the overrides that its armings rested on, and who had control of its pen meanwhile.
const rested = new Set(own.filter(entry => entry.kind === 'Intent').flatMap(({ payload }) => (payload.Details.override_ids ?? '').split(/[, ]+/).filter(Boolean)));
const [opened, last] = [own[0].number, own.at(-1).number];
const first = journal.findLast(entry => entry.kind === 'Control' && entry.pen_id === session.PenId && entry.number < opened)?.number ?? opened;
const beside = entry => ['Override', 'OverrideRevocation'].includes(entry.kind) ? rested.has(entry.payload.OverrideId)
  : entry.kind === 'Control' && entry.pen_id === session.PenId && entry.number >= first && entry.number <= last;
const all = journal.filter(entry => entry.session_id === wanted || beside(entry) || entry.kind === 'Amendment');
const amendments = new Map();
for (const entry of all.filter(one => one.kind === 'Amendment')) {
  amendments.set(entry.payload.OfEntry, [...(amendments.get(entry.payload.OfEntry) ?? []), entry]);
}
const plain = value => String(value).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const shown = value => Array.isArray(value) ? value.map(shown).join('; ') || 'none'
  : value !== null && typeof value === 'object' ? Object.entries(value).map(([name, inner]) => `${plain(name)} ${isLimits(name) ? limits(inner) : shown(inner)}`).join(', ')
  : plain(value);
// Every bound of an arming, as docs/journal.md lays it out, a line each.
const bound = one => {
  const [unit, short] = 'um' in one ? ['um', 'um'] : ['millihertz', 'mHz'];
  const raised = one.raised_by ? `, raised from ${one[`recommended_${unit}`]} by ${one.raised_by}` : '';
  return `<li>${plain(`${one.origin} ${one[unit]} ${short}${one.binds ? ', binds' : ''}${raised} (at most ${one[`absolute_${unit}`]}; ${one.mark}: ${one.source})`)}</li>`;
};
const limits = text => `<ul>${JSON.parse(text).map(bound).join('')}</ul>`;
const isLimits = name => name === 'bounds' || name === 'rate_bounds';
const common = new Set(['At', 'By', 'PenId', 'SessionId']);
const fields = payload => Object.entries(payload).filter(([name]) => !common.has(name))
  .map(([name, value]) => `<b>${plain(name)}</b> ${shown(value)}`).join('<br>');
const correctionsOf = number => (amendments.get(number) ?? []).map(({ number: by, payload }) =>
  `<p class="amended">Corrected by ${plain(actor(payload))} in entry ${by}: ${plain(payload.Correction)} (${plain(payload.Reason)})</p>`).join('');

// A pass and a session are written anew with each change: their newest entry says it all, and every other kind stands as often as it was written.
const newest = new Map(all.map(entry => [entry.kind === 'Pass' ? entry.payload.PassId : entry.kind === 'Session' ? 'session' : entry.number, entry.number]));
const corrected = entry => amendments.has(entry.number);
const kinds = new Set(['Session', 'Plan', 'Preparation', 'Override', 'OverrideRevocation', 'Control', 'Intent', 'Pass', 'Activation', 'Stop', 'Alarm', 'Refusal',
  'Reservation', 'Endpoint', 'Aftercare', 'FollowUp', 'AdverseEvent', 'Amendment']);
const shownNumbers = new Set(newest.values());
const printed = all.filter(entry => kinds.has(entry.kind) && (corrected(entry) || shownNumbers.has(entry.number)));
const numbers = new Set(printed.map(entry => entry.number));
const rows = printed.filter(entry => entry.kind !== 'Amendment' || numbers.has(entry.payload.OfEntry));

process.stdout.write(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Session ${plain(session.SessionId)}</title>
<style>body{font:11pt/1.4 serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid;padding:.3em;vertical-align:top;text-align:left}.amended{font-style:italic}</style>
</head><body>
<h1>Session ${plain(session.SessionId)}</h1>
<p>Patient reference ${plain(session.PatientReference)}, operator ${plain(session.OperatorId)}, pen ${plain(session.PenId)}${session.Simulated ? ' (simulated: no needle existed)' : ''}, ${plain(session.State)}${session.EndReason ? `: ${plain(session.EndReason)}` : ''}.</p>
<table><tr><th>entry</th><th>wall time (UTC)</th><th>what</th><th>by</th><th>as recorded</th></tr>
${rows.map(entry => `<tr><td>${entry.number}</td><td>${plain(entry.wall_time)}</td><td>${plain(entry.kind)}</td><td>${plain(actor(entry.payload))}</td><td>${fields(entry.payload)}${correctionsOf(entry.number)}</td></tr>`).join('\n')}
</table>
<p>${rows.length} of ${journal.length} entries of the journal, as it was at entry ${journal.at(-1).number} with the hash ${plain(journal.at(-1).hash)}. A part of the chain cannot be verified by itself; the journal can.</p>
</body></html>
`);
