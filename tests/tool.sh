#!/usr/bin/env bash
# penctl as a dotnet tool: packed from what is built, installed into an empty folder from that package alone, and run from there,
# away from the sources. Says what failed and exits with 1.
#
#     tests/tool.sh [FOLDER]
#
# FOLDER is where package, tool and what they leave are put; a folder of its own, removed at the end, without one. CONFIGURATION as
# for the build, Debug without one. What is not built is not packed: build first.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
configuration=${CONFIGURATION:-Debug}
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    work=$(cd "$1" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
rm -rf "$work/package" "$work/tool" "$work/elsewhere"
mkdir -p "$work/package" "$work/elsewhere"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() {
    echo "tool: $*" >&2
    exit 1
}

dotnet pack "$root/src/DeviceService.PenCtl" -c "$configuration" --no-build -o "$work/package" -nologo -v quiet
package=$(ls "$work/package"/DeviceService.PenCtl.*.nupkg) || fail "no package was made"
version=${package##*/DeviceService.PenCtl.}
version=${version%.nupkg}

# Nothing but this package may be needed: the source is the folder, and no other is asked.
cat >"$work/NuGet.Config" <<CONFIG
<configuration><packageSources><clear /><add key="package" value="$work/package" /></packageSources></configuration>
CONFIG
(cd "$work" && dotnet tool install DeviceService.PenCtl --version "$version" --tool-path "$work/tool" --configfile "$work/NuGet.Config" --no-cache)

# Not from the repository: whatever a file is read from has to be in the package.
cd "$work/elsewhere"
penctl=$work/tool/penctl

# run CODE ARGUMENT...: runs penctl, holds its exit code against CODE, and keeps what it said in $said.
run() {
    local wanted=$1 code=0
    shift
    said=$("$penctl" "$@" 2>"$work/errors") || code=$?
    [ "$code" -eq "$wanted" ] || fail "penctl $* ended with $code, not $wanted: $said $(cat "$work/errors")"
}

# has WORD: the answer has to contain it.
has() {
    case $said in
        *"$1"*) ;;
        *) fail "the answer lacks '$1': $said" ;;
    esac
}

run 0 --version
has "${version%%[-+]*}"
run 0 --help
has calibrate
run 0 conformance --help
has --line
run 0 conformance --list
has Stop
run 0 completion bash
has suggest

# A profile as a clinic signs it, by the public key alone.
profile=$(ls "$root"/profiles/*.yaml | head -n 1)
cp "$profile" clinic.yaml
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out director.pem 2>/dev/null
openssl ec -in director.pem -pubout -out director.pub.pem 2>/dev/null
run 0 profile sign clinic.yaml --key director.pem
run 0 profile verify clinic.yaml --key director.pub.pem
sed -i '1s/^/# changed\n/' clinic.yaml
run 1 profile verify clinic.yaml --key director.pub.pem

# What is native in the package: SQLite, and the backup script that is in it.
run 66 log backup "$work/elsewhere" "$work/elsewhere/copy"
run 69 pens list --service 127.0.0.1:9
echo "tool: $(basename "$package"), $(stat -c %s "$package") bytes, installed alone and run"
