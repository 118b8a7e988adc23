#!/usr/bin/env bash
# Builds with warnings as errors, checks the formatting and runs every test project.
# Ends with: Tests: N passed, N failed, N skipped
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

fail() {
    echo "$1" >&2
    echo "Tests: 0 passed, 1 failed, 0 skipped"
    exit 1
}

# Installs what tests run against and is not here: a command, and the Debian packages it comes from. No service is started by
# it; tests start private servers. Who cannot install it is told; the tests that need it are then skipped, or fail if CI=true.
need() {
    command -v "$1" >/dev/null && return
    local install=(apt-get install -y --no-install-recommends "${@:2}")
    if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
        start_no_services
        { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}"; } >/dev/null ||
            echo "$1 could not be installed with: ${install[*]}" >&2
        start_services_again
    else
        echo "$1 is missing. Tests that need it are skipped. On Debian: sudo ${install[*]}" >&2
    fi
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Debian's installations ask this file; where there is one, it stays as it is.
policy=/usr/sbin/policy-rc.d our_policy=
start_no_services() {
    [ ! -e "$policy" ] || return 0
    our_policy=$policy
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
}
start_services_again() {
    [ -z "$our_policy" ] || as_root rm -f "$our_policy"
    our_policy=
}
trap start_services_again EXIT

PATH=$PATH:/usr/local/sbin:/usr/sbin # where servers are, which is not on everybody's
[ -n "${CHROMIUM:-}" ] || need chromium chromium
need rabbitmq-server rabbitmq-server
need redis-server redis-server
need mariadbd mariadb-server
# The gRPC client of tests belongs to Debian's Python, whichever other one there is.
/usr/bin/python3 -c "import grpc, google.protobuf" 2>/dev/null || need python3-grpcio python3-grpcio python3-protobuf

dotnet tool restore >/dev/null || fail "The formatter could not be restored."
dotnet csharpier check . || fail "The formatting differs. Run: dotnet csharpier format ."
dotnet build Notify.sln -c Release -warnaserror || fail "The build failed."

# Tests that stop and start servers wait more than they work, so they run beside all others.
waiting="Notify.RabbitMq.Tests Notify.Redis.Tests Notify.MySql.Tests"
run() {
    for name in "$@"; do
        dotnet test "tests/$name" -c Release --no-build --nologo --logger "trx;LogFileName=$name.trx" \
            --results-directory "$results" >"$results/$name.log" 2>&1 || touch "$results/$name.failed"
        printf '== %s\n%s\n' "$name" "$(cat "$results/$name.log")"
    done
}

run $waiting &
run $(ls tests | grep '\.Tests$' | grep -vxF "${waiting// /$'\n'}")
wait
status=0
[ -z "$(find "$results" -name '*.failed')" ] || status=1

# Every result file has one <Counters> line; a project that crashed has none and has failed by its exit code.
count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{s+=$1} END {print s+0}'; }
total=$(count total)
passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
skipped=$((total - passed - failed))
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
# What failed, once more: of a long output, people see the end.
for name in $(find "$results" -name '*.failed' | sort); do
    printf '== Failed in %s\n' "$(basename "$name" .failed)"
    grep -A 15 '^  Failed ' "${name%.failed}.log" || tail -n 20 "${name%.failed}.log"
done
echo "Tests: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
