// Computes the whole chain again from an export, without the service's own code, and holds it against a head that was kept:
// node tools/audit/chain.mjs COUNT HASH < what ExportLog printed. Exit code 1 when anything was changed, left out or cut off.
import { actor, entries, hashOf } from './export.mjs';

const [count, hash] = process.argv.slice(2);
let previous = '0'.repeat(64), expected = 1, kept = false, defect = '';
const amendments = [];
for (const entry of await entries()) {
  if (entry.number !== expected) defect ||= `entry ${expected} is missing`;
  if (entry.previous_hash !== previous || hashOf(entry, previous) !== entry.hash) defect ||= `entry ${entry.number} was changed`;
  if (entry.number === Number(count)) kept = entry.hash === hash;
  if (entry.kind === 'Amendment') amendments.push(entry);
  previous = entry.hash;
  expected = entry.number + 1;
}
if (!kept) defect ||= `the head that was kept, entry ${count}, is not in it: the journal was cut off or written anew`;
for (const { number, payload } of amendments) {
  console.log(`corrected: entry ${payload.OfEntry} (${payload.OfKind}) by ${actor(payload)} in entry ${number}: ${payload.Correction} Because: ${payload.Reason}`);
}
console.log(`${amendments.length} corrections; the originals stand`);
console.log(defect || `${expected - 1} entries, nothing changed, left out or cut off; the kept head is entry ${count}`);
process.exit(defect ? 1 : 0);
