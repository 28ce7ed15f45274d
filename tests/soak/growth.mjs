// What a process holds, and whether it grows. The rule is in README.md.
import { readdirSync, readFileSync } from 'node:fs';

/** What is looked at: its name, its value in a look, and how much more the last third may have than the second. */
const measures = [
  { name: 'host memory, MB', of: one => one.host.memory, most: before => before * 0.10 + 24 },
  { name: 'host handles', of: one => one.host.handles, most: () => 4 },
  { name: 'host threads', of: one => one.host.threads, most: () => 4 },
  { name: 'pen memory, MB', of: one => one.pen.memory, most: before => before * 0.10 + 24 },
  { name: 'pen handles', of: one => one.pen.handles, most: () => 4 },
  { name: 'pen threads', of: one => one.pen.threads, most: () => 4 },
];

/** Samples that may be lost in a minute of the last third beyond twice those of the second: a second of them. */
const lostMost = 100;

export function look(minute, host, pen, lost) {
  return { minute, host: held(host.pid), pen: held(pen.pid), lost };
}

function held(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]);
  return { memory: number('VmRSS') / 1024, handles: readdirSync(`/proc/${pid}/fd`).length, threads: number('Threads') };
}

const median = values => {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const thirds = looks => [0, 1, 2].map(at => looks.slice(Math.floor(at * looks.length / 3), Math.floor((at + 1) * looks.length / 3)));

/** Lost samples by the minute, over a row of looks. */
const lostEachMinute = (looks, of) => {
  const minutes = looks.at(-1).minute - looks[0].minute;
  return minutes > 0 ? (of(looks.at(-1).lost) - of(looks[0].lost)) / minutes : 0;
};

/** Whether each measure holds, with its numbers. */
export function verdicts(looks) {
  if (looks.length < 9) return [{ holds: false, what: `${looks.length} looks are too few to judge growth` }];
  const [, second, last] = thirds(looks);
  const grown = measures.map(({ name, of, most }) => {
    const before = median(second.map(of)), after = median(last.map(of));
    const allowed = before + most(before);
    return { holds: after <= allowed, what: `${name}: ${round(before)} in the second third, ${round(after)} in the last; up to ${round(allowed)} is no growth` };
  });
  const lost = [['line', 'on the line'], ['reader', 'to a reader that keeps up']].map(([key, where]) => {
    const before = lostEachMinute(second, one => one[key]), after = lostEachMinute(last, one => one[key]);
    const allowed = 2 * before + lostMost;
    return { holds: after <= allowed, what: `samples lost ${where}: ${round(before)} a minute in the second third, ${round(after)} in the last; up to ${round(allowed)} is no growth` };
  });
  return [...grown, ...lost];
}

const round = value => Math.round(value * 10) / 10;

/** Twelve rows over time: medians, and what was lost up to then. */
export function table(looks) {
  const columns = ['minute', 'host MB', 'handles', 'threads', 'pen MB', 'handles', 'threads', 'lost on line', 'lost to reader'];
  const rows = 12;
  const lines = [columns];
  for (let row = 0; row < rows; row++) {
    const part = looks.slice(Math.floor(row * looks.length / rows), Math.floor((row + 1) * looks.length / rows));
    if (part.length === 0) continue;
    lines.push([part.at(-1).minute.toFixed(1), ...measures.map(({ of }) => round(median(part.map(of)))), part.at(-1).lost.line, part.at(-1).lost.reader]);
  }
  return lines.map(cells => '      ' + cells.map((cell, at) => String(cell).padStart(columns[at].length + 2)).join('')).join('\n');
}
