#!/usr/bin/env bash
# Copies a data directory, also while the service writes to it: bash deploy/backup.sh DATA COPY
# COPY must not be there yet. The private key of the checkpoints and the secret of the PINs are in it: keep COPY as you keep DATA, or move the two
# elsewhere. A service that is started on it needs both.
set -euo pipefail
umask 077
data=$1 copy=$2
[ -f "$data/journal.db" ] || { echo "$data holds no journal" >&2; exit 1; }
[ ! -e "$copy" ] || { echo "$copy is there already" >&2; exit 1; }
mkdir -p "$copy"

# Checkpoints first, so that none counts entries which the copy of the database does not have; a line that is missing at the end
# is put back from the chain when the copy is opened.
for file in checkpoint-key.pem checkpoint-key.pub.pem checkpoints.ndjson pin-key; do
    [ ! -e "$data/$file" ] || cp -p "$data/$file" "$copy/"
done

# The database by SQLite's online backup: a plain copy of one that is written to may be torn.
if command -v sqlite3 >/dev/null 2>&1; then
    sqlite3 "$data/journal.db" ".timeout 5000" ".backup '$copy/journal.db'"
else
    python3 - "$data/journal.db" "$copy/journal.db" <<'PYTHON'
import sqlite3, sys
source, target = (sqlite3.connect(path, timeout=5) for path in sys.argv[1:])
source.backup(target)
target.close()
PYTHON
fi

# Recordings last: each that the chain names was closed before it was named.
[ ! -d "$data/recordings" ] || cp -Rp "$data/recordings" "$copy/"
echo "copied to $copy"
