// Reads what `buf curl ... ExportLog` prints, from standard input, and gives the entries of the journal. It needs nothing but Node.
import { createHash } from 'node:crypto';

/** The entries, each with the raw text of its payload: that is what was hashed. */
export async function entries() {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) text += part;
  const lines = messages(text).map(message => Buffer.from(message.lines ?? '', 'base64'));
  return Buffer.concat(lines).toString('utf8').split('\n').filter(line => line.length > 0).map(line => {
    const mark = ',"payload":';
    const raw = line.slice(line.indexOf(mark) + mark.length, -1);
    return { ...JSON.parse(line), raw };
  });
}

/** The SHA-256 of an entry as docs/journal.md lays it out; integers are little-endian. */
export function hashOf(entry, previousHash) {
  const hash = createHash('sha256');
  const number = value => { const bytes = Buffer.alloc(8); bytes.writeBigInt64LE(BigInt(value)); hash.update(bytes); };
  const text = value => {
    const bytes = value === null ? null : Buffer.from(value, 'utf8');
    const length = Buffer.alloc(4);
    length.writeInt32LE(bytes?.length ?? -1);
    hash.update(length);
    if (bytes) hash.update(bytes);
  };
  hash.update('PNJOURN1', 'ascii');
  // Microseconds since 1970 are beyond 2^53 in no year that matters here, so that JSON's numbers hold them exactly.
  for (const value of [entry.number, entry.wall_time_us, entry.monotonic_us, entry.version]) number(value);
  for (const value of [entry.kind, entry.pen_id, entry.session_id, entry.raw]) text(value);
  hash.update(Buffer.from(previousHash, 'hex'));
  return hash.digest('hex');
}

/** Who did it, for a person. */
export const actor = ({ By: by }) => by?.OperatorId ? `${by.OperatorId} (${by.Proof})` : by?.Principal ?? '';

// buf prints one JSON object after another, with any white space between.
function messages(text) {
  const found = [];
  let depth = 0, from = 0, inString = false, escaped = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (inString) {
      if (escaped) escaped = false;
      else if (c === '\\') escaped = true;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{' && depth++ === 0) from = at;
    else if (c === '}' && --depth === 0) found.push(JSON.parse(text.slice(from, at + 1)));
  }
  return found;
}
