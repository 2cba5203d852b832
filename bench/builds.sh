#!/usr/bin/env bash
# Packs and times builds of a project with and without the package, in pairs. Usage: bench/builds.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/bench/builds
rm -rf "$out"
mkdir -p "$out"
eng/pack.sh --only packages "$out/packages"
package=$(ls "$out"/packages/StsLint.Rules.*.nupkg)
version=${package##*StsLint.Rules.}
dotnet run -c Release --project bench -- builds "$out/packages" "${version%.nupkg}" "$out/work" "${1:-7}"
dotnet build-server shutdown >/dev/null
