#!/usr/bin/env bash
# AFL++ with SharpFuzz, one target after another. Each target first has to find the crash that was planted in it: a fuzzer that does not
# find that one finds nothing, and the run ends with exit code 1.
#   bash tests/fuzz.sh                       every target, ten minutes each
#   bash tests/fuzz.sh host-line 30          one target, thirty minutes
#   bash tests/fuzz.sh host-line 30 --keep   and its inputs, minimised, go to tests/vectors/fuzz for `dotnet test` to replay
# What crashed or hung is in artifacts/fuzz/TARGET/found; docs/fuzzing.md says how to look at it. Needs the .NET SDK and Debian's afl++.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The program is managed code, the scheduler of this machine is as it is, and nobody looks at a screen.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
# One tier of code: what is compiled anew in mid-run would look like another path.
export DOTNET_TieredCompilation=0
planted_seconds=${PLANTED_SECONDS:-300}
configuration=${CONFIGURATION:-Release}
instrumented=(DeviceService.PenLink DeviceService.Host DeviceService.Contracts PenSimulator Google.Protobuf)
out=artifacts/fuzz
program=$out/program/DeviceService.Fuzzing.dll
# What is instrumented runs under AFL++ alone: everything else is done by the program as it was built.
plain=tests/DeviceService.Fuzzing/bin/$configuration/net10.0/DeviceService.Fuzzing.dll

target=${1:-all} minutes=${2:-10} keep=${3:-}
if ! [[ $minutes =~ ^[0-9]+$ ]] || [ "$minutes" -lt 1 ] || [ "$minutes" -gt 10080 ]; then
    echo "MINUTES is '$minutes'. Give a whole number from 1 to 10080." >&2
    exit 2
fi
if [ -n "$keep" ] && [ "$keep" != --keep ]; then
    echo "The third argument is '$keep'. Give --keep or nothing." >&2
    exit 2
fi
if ! command -v afl-fuzz >/dev/null; then
    echo "afl-fuzz is not there. Install Debian's package afl++ (apt-get install afl++)." >&2
    exit 2
fi

mkdir -p "$out"
echo "building and instrumenting; log in $out/build.log"
{
    dotnet tool restore
    dotnet build tests/DeviceService.Fuzzing/DeviceService.Fuzzing.csproj --configuration "$configuration" --disable-build-servers -v q
    rm -rf "$out/program"
    cp -r tests/DeviceService.Fuzzing/bin/$configuration/net10.0 "$out/program"
    for assembly in "${instrumented[@]}"; do dotnet sharpfuzz "$out/program/$assembly.dll"; done
} >"$out/build.log" 2>&1 || { tail -n 20 "$out/build.log" >&2; exit 1; }

names=$(dotnet "$plain" list | awk '{ print $1 }')
if [ "$target" != all ] && ! grep -qx "$target" <<<"$names"; then
    echo "TARGET is '$target'. Give all, or one of: $(tr '\n' ' ' <<<"$names")" >&2
    exit 2
fi
[ "$target" = all ] || names=$target

# fuzz SECONDS FOUND ARGUMENTS...: -D has AFL++ change each byte of an input in turn, without which it does not find the planted crashes.
fuzz() {
    local seconds=$1 found=$2
    shift 2
    afl-fuzz -D -m none -t 10000 -V "$seconds" -i "$out/$name/seeds" -o "$found" -- dotnet "$program" afl "$name" "$@"
}
count() { find "$1/default/$2" -maxdepth 1 -type f -name 'id:*' 2>/dev/null | wc -l; }
stat_of() { sed -n "s/^$2 *: //p" "$1/default/fuzzer_stats" 2>/dev/null; }

code=0
for name in $names; do
    rm -rf "${out:?}/$name"
    mkdir -p "$out/$name"
    dotnet "$plain" seeds "$name" "$out/$name/seeds"

    AFL_BENCH_UNTIL_CRASH=1 fuzz "$planted_seconds" "$out/$name/planted" --planted >"$out/$name/planted.log" 2>&1 || true
    if [ "$(count "$out/$name/planted" crashes)" -eq 0 ]; then
        echo "$name: the planted crash was not found in $planted_seconds s; log in $out/$name/planted.log" >&2
        code=1
        continue
    fi
    echo "$name: the planted crash was found after $(stat_of "$out/$name/planted" run_time) s, $(stat_of "$out/$name/planted" execs_done) inputs"

    fuzz $((minutes * 60)) "$out/$name/found" >"$out/$name/found.log" 2>&1 || true
    crashes=$(count "$out/$name/found" crashes) hangs=$(count "$out/$name/found" hangs)
    echo "$name: $(stat_of "$out/$name/found" execs_done) inputs in $minutes min ($(stat_of "$out/$name/found" execs_per_sec) a second)," \
        "$(stat_of "$out/$name/found" corpus_count) kept for what they reach, $crashes crashes, $hangs hangs"
    if [ "$crashes" -gt 0 ] || [ "$hangs" -gt 0 ] || [ ! -s "$out/$name/found/default/fuzzer_stats" ]; then
        echo "    in $out/$name/found/default" >&2
        code=1
    fi

    if [ "$keep" = --keep ] && [ -s "$out/$name/found/default/fuzzer_stats" ]; then
        afl-cmin -m none -t 10000 -i "$out/$name/found/default/queue" -o "$out/$name/kept" -- dotnet "$program" afl "$name" >"$out/$name/cmin.log" 2>&1
        dotnet "$plain" keep "$name" "$out/$name/kept" "tests/vectors/fuzz/$name.txt"
    fi
done
exit $code
