#!/usr/bin/env bash
# Publishes the tool and the yardstick with ReadyToRun and times whole processes in pairs. Usage: bench/whole-process.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/bench
# What an earlier publish with other properties left behind would be taken for up to date.
rm -rf "$out/tool" "$out/yardstick" src/Cli/obj/Release bench/obj/Release
dotnet publish src/Cli -c Release -r linux-x64 --no-self-contained -p:PublishReadyToRun=true -o "$out/tool" -v quiet
dotnet publish bench -c Release -r linux-x64 --no-self-contained -p:PublishReadyToRun=true -o "$out/yardstick" -v quiet
"$out/yardstick/StsLint.Bench" compare "$out/tool/stslint" "$out/sets" "${1:-5}"
