#!/usr/bin/env bash
# Find tests that ask the clock and do not say so: run those without the marker "clock" in a leap year's first minutes
# of a day and in the last of a year's last week. What fails there is told by name, and needs mending and the marker.
# Usage: scripts/find_unmarked_clock_tests.sh [PYTEST ARGUMENT…]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
unset DATABASE_URL DEEP # few examples do: it is the hour that is tried
exec scripts/with_moving_clock.sh .venv/bin/python -m pytest -p tests.moments -n 2 -m "not clock and not browser and not deep" --tb=line -rfE \
  --moments=leap-day,last-sunday-of-week-53 "$@"
