#!/usr/bin/env bash
# Copies a data directory, also while the service writes to it: bash deploy/backup.sh DATA COPY
# COPY must not be there yet. It is whole or not there: what is copied stands in COPY.part until all of it is, and goes where the copying fails or is
# ended. The private key of the checkpoints and the secret of the PINs are in it: keep COPY as you keep DATA, or move the two
# elsewhere. A service that is started on it needs both.
set -euo pipefail
umask 077
data=$1 copy=$2

# COPY/ is COPY: its part stands beside it, never in it. And a name that begins with a dash is no option of anything below.
while [[ $copy == ?*/ ]]; do copy=${copy%/}; done
[[ $data != -* ]] || data=./$data
[[ $copy != -* ]] || copy=./$copy
part=$copy.part
[ -f "$data/journal.db" ] || { echo "$data holds no journal" >&2; exit 1; }
[ ! -e "$copy" ] || { echo "$copy is there already" >&2; exit 1; }
[ ! -e "$part" ] || { echo "$part is there: another backup to $copy is made now, or one was killed; wait for that one, or remove the folder" >&2; exit 1; }

# One program at a time, beside this shell and not in its foreground: a signal is heard at once, and ends the program first, so that nothing is
# written any more when the part goes.
child=
run() {
    (cd -- "$part" && exec "$@") </dev/null &
    child=$!
    wait "$child" || { local code=$?; child=; exit "$code"; }
    child=
}
leave() {
    trap '' HUP INT TERM
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    rm -rf -- "$part"
}
mkdir -p -- "$(dirname -- "$copy")"
mkdir -- "$part"
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
from=$(CDPATH='' cd -- "$data" && pwd)

# Checkpoints first, so that none counts entries which the copy of the database does not have; a line that is missing at the end
# is put back from the chain when the copy is opened.
for file in checkpoint-key.pem checkpoint-key.pub.pem checkpoints.ndjson pin-key; do
    [ ! -e "$from/$file" ] || run cp -p -- "$from/$file" .
done

# The database by SQLite's online backup: a plain copy of one that is written to may be torn. Into the folder that it is run in, as a name of
# somebody's choice may hold what SQLite's shell takes for its own.
if command -v sqlite3 >/dev/null 2>&1; then
    run sqlite3 "$from/journal.db" ".timeout 5000" ".backup journal.db"
else
    run python3 -c '
import sqlite3, sys
source, target = (sqlite3.connect(path, timeout=5) for path in (sys.argv[1], "journal.db"))
source.backup(target)
target.close()
' "$from/journal.db"
fi

# Recordings last: each that the chain names was closed before it was named.
[ ! -d "$from/recordings" ] || run cp -Rp -- "$from/recordings" .
[ ! -e "$copy" ] || { echo "$copy is there already" >&2; exit 1; }
mv -- "$part" "$copy"
trap - EXIT
echo "copied to $copy"
