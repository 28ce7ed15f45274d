#!/usr/bin/env bash
# The service with a simulated pen over TCP. Both end together. ROOM_TLS=1: certificates for one day in ROOM_CERTS.
set -euo pipefail

service=${ROOM_SERVICE:-/opt/device-service/DeviceService.Host.dll}
pen=${ROOM_PEN:-/opt/pen-simulator/PenSimulator.App.dll}
certs=${ROOM_CERTS:-/certs}
port=${ROOM_PORT:-5080}
pen_port=${ROOM_PEN_PORT:-5091}
control=${ROOM_CONTROL:-0.0.0.0:5090}
arguments=(--pen "tcp://127.0.0.1:$pen_port" --data "${DEVICESERVICE_DATA:-/data}")

sign() { # sign NAME EXTENSIONS: a key and a certificate of the room's own authority
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
        -keyout "$certs/$1.key" -out "$certs/$1.csr" 2>/dev/null
    openssl x509 -req -days 1 -in "$certs/$1.csr" -CA "$certs/ca.pem" -CAkey "$certs/ca.key" -CAcreateserial \
        -extfile <(printf '%s\n' "$2") -out "$certs/$1.pem" 2>/dev/null
    rm "$certs/$1.csr"
}

if [ "${ROOM_TLS:-}" = 1 ]; then
    openssl req -x509 -days 1 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=treatment room" \
        -keyout "$certs/ca.key" -out "$certs/ca.pem" 2>/dev/null
    sign server "subjectAltName=DNS:localhost,DNS:room,DNS:$(hostname),IP:127.0.0.1
extendedKeyUsage=serverAuth"
    sign client "extendedKeyUsage=clientAuth"
    arguments+=(--grpc "0.0.0.0:$port" --tls-cert "$certs/server.pem" --tls-key "$certs/server.key" --client-ca "$certs/ca.pem")
else
    arguments+=(--grpc "127.0.0.1:$port")
fi

dotnet "$pen" --tcp "$pen_port" --control "$control" &
pen_id=$!
dotnet "$service" "${arguments[@]}" &
service_id=$!
trap 'kill -TERM "$service_id" "$pen_id" 2>/dev/null || true' TERM INT

# Whichever ends first ends the other; the service's exit code is the room's.
wait -n "$service_id" "$pen_id" || true
kill -TERM "$service_id" "$pen_id" 2>/dev/null || true
code=0
wait "$service_id" || code=$?
wait "$pen_id" || true
exit "$code"
