#!/usr/bin/env bash
# Run every test: on SQLite, on PostgreSQL, and in a browser. Usage: scripts/test.sh [--fast] [PYTEST ARGUMENT…]
# --fast: SQLite alone. CHROMIUM names another browser than Debian's. With CI=true, a part that could not be run is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev || exit
unset DATABASE_URL
[ "${1:-}" = --fast ] && fast=1 && shift
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# run NAME COMMAND…: the tests' outcome goes to NAME.xml, pytest's exit code to NAME.code
run() {
  local name=$1
  shift
  printf '\n== Tests: %s\n' "$name"
  "$@" --junitxml "$results/$name.xml"
  echo $? >"$results/$name.code"
}

run sqlite .venv/bin/pytest -n 2 -m "not browser" "$@"

if [ -z "${fast:-}" ]; then
  if scripts/find_postgres.sh >/dev/null || scripts/debian.sh postgresql initdb; then
    run postgresql scripts/with_postgres.sh .venv/bin/pytest -n 2 -m "not browser" "$@"
  else
    touch "$results/postgresql.missing"
  fi
  if [ -x "${CHROMIUM:-}" ] || scripts/debian.sh chromium chromium; then
    export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
    run browser .venv/bin/pytest -m browser "$@"
  else
    touch "$results/browser.missing"
  fi
fi

.venv/bin/python scripts/summarise_tests.py "$results" "$@"
