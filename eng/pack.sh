#!/usr/bin/env bash
# Makes what is published into one folder: the packages StsLint, StsLint.Rules, StsLint.Manifests, StsLint.Runtime and
# StsLint.Templates with their symbols, the tool StsLint.Tool, and archives with the self-contained program. The same commit gives the same bytes, wherever the clone is.
#   eng/pack.sh [--only packages|tool] [OUT]
#     OUT               where to; default: artifacts/packages
#     --only packages   without the tool and the archives; --only tool: nothing else
#   VERSION             in the environment: the version of all, instead of the one in Directory.Build.props
#   PLATFORMS           the platforms that the tool and the archives are made for, where their runtime can be had
set -euo pipefail

usage() {
  sed -n 's/^#   \(eng.*\)/usage: \1/p' "$0" >&2
  exit 2
}

only=all out=
while [ $# -gt 0 ]; do
  case $1 in
    --only) only=${2:-}; shift 2 || usage ;;
    --help | -h | -* | '') usage ;;
    *) [ -z "$out" ] || usage; out=$1; shift ;;
  esac
done
case $only in all | packages | tool) ;; *) usage ;; esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
mkdir -p "${out:=$root/artifacts/packages}"
out=$(cd "$out" && pwd -P)
cd "$root"

export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1000000000)}
platforms=${PLATFORMS:-linux-x64 linux-arm64 linux-musl-x64 win-x64 win-arm64 osx-arm64 osx-x64}

# Nothing that other builds of this clone left behind gets in, and nothing of this one gets in their way.
build=$root/artifacts/build
mkdir -p "$build"
if command -v flock >/dev/null; then
  exec 9>"$build.lock"
  flock 9
fi
[ "$only" != all ] || rm -rf "$build"
made=$build/made
rm -rf "$made"
mkdir -p "$made"
log=$build/log
# The analyzers of this code have their say when it is built for tests.
options=(--configuration Release -noAutoResponse -nodeReuse:false -p:ContinuousIntegrationBuild=true -p:MakesPackages=true -p:RunAnalyzers=false ${VERSION:+"-p:Version=$VERSION"})

step() {
  echo "== $1"
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    echo "error: this step failed: $*" >&2
    exit 1
  fi
}

# A platform is left out only when there is no package of its runtime.
available() {
  local platform
  for platform in $platforms; do
    if dotnet restore src/Cli --artifacts-path "$build/probe" -noAutoResponse -nodeReuse:false --runtime "$platform" -p:SelfContained=true -p:PublishReadyToRun=true -p:PublishTrimmed=true >"$log" 2>&1; then
      echo "$platform"
    elif grep -qE 'error (NU110[123]|NETSDK1083|NETSDK1094)' "$log"; then
      echo "   $platform is left out: $(grep -oE -m 1 'Unable to find package [^ ]+' "$log" || echo 'the SDK does not know it')" >&2
    else
      cat "$log" >&2
      echo "error: what $platform needs could not be restored" >&2
      return 1
    fi
  done
}

if [ "$only" != tool ]; then
  step "packages" dotnet pack eng/packages.slnf "${options[@]}" --artifacts-path "$build" -warnaserror --output "$made"
fi

if [ "$only" != packages ]; then
  echo "== platforms"
  found=$(available)
  if [ -z "$found" ]; then
    echo "error: none of the platforms can be made here: $platforms" >&2
    exit 1
  fi
  found=$(echo $found)
  step "tool for $found" dotnet pack src/Cli "${options[@]}" -p:MakesTool=true --artifacts-path "$build" -warnaserror "-p:ToolPlatforms=${found// /%3B}" --output "$made"
  step "packaging tool" dotnet build eng/Packaging "${options[@]}" --artifacts-path "$build"
  version=${VERSION:-$(dotnet msbuild src/Cli -noAutoResponse -getProperty:Version)}
  for platform in $found; do
    # A folder of its own: what was compiled for the tool has the same names, and is not the same.
    step "archive for $platform" dotnet publish src/Cli "${options[@]}" -p:MakesTool=true --artifacts-path "$build/archives" -warnaserror --runtime "$platform" --self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true --output "$build/archives/$platform"
    program=stslint archive=tar.gz
    case $platform in win-*) program=stslint.exe archive=zip ;; esac
    cp docs/packages/StsLint.Tool.md "$build/archives/$platform/README.md"
    step "   packed" dotnet "$build/bin/StsLint.Packaging/release/StsLint.Packaging.dll" archive "$made/stslint-$version-$platform.$archive" "$SOURCE_DATE_EPOCH" \
      "$build/archives/$platform/$program" LICENSE "$build/archives/$platform/README.md" THIRD-PARTY-NOTICES.md "$build/archives/$platform/DOTNET-NOTICES.txt"
  done
fi

cp "$made"/* "$out"/
echo "made in $out:"
(cd "$made" && ls)
