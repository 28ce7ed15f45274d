// The entries of some kinds, one line each: node tools/audit/list.mjs KIND... < what ExportLog printed
import { actor, entries } from './export.mjs';

const kinds = process.argv.slice(2);
let count = 0;
for (const entry of await entries()) {
  if (!kinds.some(kind => entry.kind === kind)) continue;
  const { At: _, By: __, PenId: ___, SessionId: ____, ...says } = entry.payload;
  console.log(`${entry.number}  ${entry.wall_time}  ${entry.kind}  by ${actor(entry.payload)}  ${JSON.stringify(says)}`);
  count++;
}
console.log(`${count} of kind ${kinds.join(', ')}`);
