#!/usr/bin/env bash
# The service as one native program that needs no .NET: bash deploy/publish-native.sh [RID] [FOLDER] [MORE ARGUMENTS OF dotnet publish].
# A warning of the compiler that src/DeviceService.Host/native-warnings.txt does not list, by id and member, fails; so does one that is
# listed there and gone. Needs clang or gcc, and their C library's headers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case $(uname -m) in
    x86_64) own=linux-x64 ;;
    aarch64) own=linux-arm64 ;;
    *) own= ;;
esac
rid=${1:-$own}
folder=${2:-artifacts/native}
shift $(($# < 2 ? $# : 2))
[ -n "$rid" ] || { echo "name the RID of the machine that it is for: this one's, $(uname -m), is none that was tried" >&2; exit 2; }
said=$(mktemp)
trap 'rm -f "$said" "$said.seen"' EXIT

# Compiled anew each time: a compilation that is up to date says nothing, so nothing could be held against the list.
rm -rf "src/DeviceService.Host/obj/Release/net10.0/$rid/native"
dotnet publish src/DeviceService.Host -c Release -r "$rid" -p:PublishAot=true -o "$folder" --disable-build-servers -v q "$@" 2>&1 | tee "$said"

# "…: Trim analysis warning IL2067: Some.Type.Member(Arguments): what is wrong" becomes "IL2067 Some.Type.Member(Arguments)".
sed -nE 's/.*(warning|error) (IL[0-9]{4}): ([^ ]+): .*/\2 \3/p' "$said" | sort -u >"$said.seen"
if ! diff <(grep -v '^#' src/DeviceService.Host/native-warnings.txt | sort -u) "$said.seen"; then
    echo "The compiler's warnings are not those of src/DeviceService.Host/native-warnings.txt (< listed, > seen)." >&2
    exit 1
fi
[ -x "$folder/DeviceService.Host" ]
echo "$folder/DeviceService.Host: $(stat -c %s "$folder/DeviceService.Host") bytes, no warnings but the listed"
