#!/usr/bin/env bash
# Find tests that ask the clock and do not say so: run those without the marker "clock" at a moment of tests/moments.py.
# What fails there is told by name, and needs mending and the marker.
# Usage: scripts/find_unmarked_clock_tests.sh MOMENT [PYTEST ARGUMENT…]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
unset DATABASE_URL DEEP # few examples do: it is the hour that is tried
moment=$1 && shift # one a run: the matrix makes its world once
exec scripts/with_moving_clock.sh .venv/bin/python -m pytest -p tests.moments -n 2 -m "not clock and not browser and not deep" --tb=line -rfE \
  --moments="$moment" "$@"
