#!/usr/bin/env bash
# Run the tests that ask the clock at the hostile moments of tests/moments.py, on SQLite. Without libfaketime it fails.
# Usage: scripts/test_moments.sh [PYTEST ARGUMENT…]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
unset DATABASE_URL
exec scripts/with_moving_clock.sh .venv/bin/python -m pytest -p tests.moments -n 2 -m "clock and not browser" --moments=all "$@"
