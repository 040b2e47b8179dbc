#!/usr/bin/env bash
# Run the tests: on SQLite, on PostgreSQL what it may answer otherwise, and in a browser.
# Usage: scripts/test.sh [--fast|--deep] [PYTEST ARGUMENT…]
# --fast: SQLite alone. --deep: all but browser tests on both databases, property tests with many examples, and unmarked
# tests that ask the clock. CHROMIUM names another browser than Debian's. With CI=true, a part that could not be run is a failure.
# What is missing is installed, where that is for us to do: Debian's postgresql, chromium, fonts-dejavu, whose wide letters
# pages must have room for (a fresh machine has no font at all), and libatomic1, without which Playwright's driver does not
# start.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev || exit
unset DATABASE_URL
depth=each
case ${1:-} in --fast | --deep) depth=${1#--} && shift ;; esac
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# run NAME COMMAND…: the tests' outcome goes to NAME.xml, pytest's exit code to NAME.code
run() {
  local name=$1 started=$SECONDS
  shift
  printf '\n== Tests: %s\n' "$name"
  "$@" --junitxml "$results/$name.xml"
  echo $? >"$results/$name.code"
  echo "$name took $((SECONDS - started)) s"
}

on_sqlite() { run sqlite .venv/bin/pytest -n 2 -m "$1" "${@:2}"; }

on_postgresql() {
  if scripts/find_postgres.sh >/dev/null || scripts/debian.sh postgresql initdb; then
    run postgresql scripts/with_postgres.sh .venv/bin/pytest -n 2 -m "$1" "${@:2}"
  else
    touch "$results/postgresql.missing"
  fi
}

in_browser() {
  if { [ -x "${CHROMIUM:-}" ] || scripts/debian.sh chromium chromium; } &&
    scripts/debian.sh fonts-dejavu "font:DejaVu Sans" && scripts/debian.sh libatomic1 library:libatomic.so.1; then
    export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
    run browser .venv/bin/pytest -n 2 -m browser "$@"
  else
    touch "$results/browser.missing"
  fi
}

case $depth in
  fast) on_sqlite "not browser and not deep" "$@" ;;
  each)
    on_sqlite "not browser and not deep" "$@"
    on_postgresql "postgresql and not browser and not deep" "$@"
    in_browser "$@"
    ;;
  deep)
    export DEEP=true
    on_sqlite "not browser" "$@"
    on_postgresql "not browser" "$@"
    # The first minutes of a leap day, and the last of a year's last week.
    for moment in leap-day last-sunday-of-week-53; do run "clock-$moment" scripts/find_unmarked_clock_tests.sh $moment; done
    ;;
esac

.venv/bin/python scripts/summarise_tests.py "$results" "$@"
