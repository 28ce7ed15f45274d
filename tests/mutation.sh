#!/usr/bin/env bash
# Mutation testing of DeviceService.Safety: Stryker changes the code one spot at a time, and some test has to notice.
#   bash tests/mutation.sh                          all of it, but for the texts of rules (docs/mutation.md says why)
#   bash tests/mutation.sh '**/Guarding/*.cs'       some files, by glob
# Lists score by folder and each mutant that no test noticed; docs/mutation.md explains those. The last line is "mutation score: N %",
# counted from the report in artifacts/mutation/reports; exit code 1 below 95, or without a report. CONCURRENCY=2 takes two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# What a static field was made with is tested by every test: properties look at a fifth of their cases, which can only lower the score.
export CsCheck_Iter="${CsCheck_Iter:-20}"
report=artifacts/mutation/reports/mutation-report.json
globs=()
for glob in "$@"; do globs+=(--mutate "$glob"); done

rm -rf artifacts/mutation
mkdir -p artifacts/mutation
dotnet tool restore >artifacts/mutation/restore.log
(
    cd tests/DeviceService.Safety.Tests
    dotnet stryker --skip-version-check --concurrency "${CONCURRENCY:-1}" --output ../../artifacts/mutation "${globs[@]}"
) >artifacts/mutation/run.log 2>&1 || { tail -n 20 artifacts/mutation/run.log; exit 1; }
# A test that takes 30 s while its coverage is captured is given up, and what follows it then runs for every mutant.
grep -m 1 'marking as Dubious' artifacts/mutation/run.log || true
# A mutant that could not be switched on would be tested without itself.
if grep -m 1 'Failed to write mutant ID' artifacts/mutation/run.log; then exit 1; fi

node - "$report" <<'JS'
const { files } = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
const found = ['Killed', 'Timeout'], missed = ['Survived', 'NoCoverage'];
const folders = new Map();
const add = (name, status) => {
  const row = folders.get(name) ?? { found: 0, missed: 0, uncompiled: 0 };
  row.found += found.includes(status);
  row.missed += missed.includes(status);
  row.uncompiled += status === 'CompileError';
  folders.set(name, row);
};
const score = ({ found, missed }) => found + missed === 0 ? 0 : Math.floor(10000 * found / (found + missed)) / 100;
for (const [path, { source, mutants }] of Object.entries(files)) {
  const name = path.replace(/^.*DeviceService\.Safety\//, ''), lines = source.split('\n');
  for (const { status, mutatorName, replacement, location } of mutants) {
    add(name.split('/')[0], status);
    add('all', status);
    if (missed.includes(status))
      console.log(`${status} ${name}:${location.start.line} ${lines[location.start.line - 1].trim()}\n    ${mutatorName}: ${replacement.replace(/\s+/g, ' ')}`);
  }
}
for (const [name, row] of folders)
  if (name !== 'all' && row.found + row.missed > 0)
    console.log(`${name}: ${score(row)} % (${row.found} noticed, ${row.missed} not, ${row.uncompiled} did not compile)`);
const all = folders.get('all') ?? { found: 0, missed: 0 };
console.log(`mutation score: ${score(all)} %`);
process.exitCode = score(all) < 95 ? 1 : 0;
JS
