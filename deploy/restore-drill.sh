#!/usr/bin/env bash
# Restores a backup into a directory of its own, starts the service on it, and holds it against a head that was kept elsewhere:
# bash deploy/restore-drill.sh BACKUP COUNT HASH. The answer is VerifyLog's; exit code 0 only when the journal verifies.
set -euo pipefail
umask 077
backup=$1 count=$2 hash=$3
service=${DEVICESERVICE:-src/DeviceService.Host/bin/${CONFIGURATION:-Debug}/net10.0/DeviceService.Host}
folder=$(mktemp -d)
running=
leave() {
    if [ -n "$running" ]; then
        kill -TERM "$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap leave EXIT

cp -Rp "$backup" "$folder/data"
"$service" --data "$folder/data" --grpc 127.0.0.1:0 >"$folder/ready" 2>"$folder/log" &
running=$!
address=
for _ in $(seq 1 300); do
    address=$(sed -n 's/.*"grpc":"\([^"]*\)".*/\1/p' "$folder/ready")
    [ -z "$address" ] || break
    kill -0 "$running" 2>/dev/null || { cat "$folder/log" >&2; echo "the service did not start on the copy" >&2; exit 1; }
    sleep 0.2
done
answer=$(buf curl --protocol grpc --http2-prior-knowledge --emit-defaults \
    -d "{\"expected_head\": {\"entry_count\": \"$count\", \"head_hash\": \"$hash\"}}" "$address/microneedling.v1.PassLogService/VerifyLog")
echo "$answer"
grep -q '"verified": *true' <<<"$(sed '/"checkpoints"/,$d' <<<"$answer")"
