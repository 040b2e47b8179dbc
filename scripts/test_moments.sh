#!/usr/bin/env bash
# Run the tests that ask the clock at the hostile moments of tests/moments.py, on SQLite. Without libfaketime it fails.
# Usage: scripts/test_moments.sh [PYTEST ARGUMENT…]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
unset DATABASE_URL
# Only the files that have such tests: each of the suite's would else be gathered twelve times.
mapfile -t files < <(grep -rl --include='test_*.py' --exclude-dir=browser 'mark\.clock' tests)
[ $# -gt 0 ] || set -- "${files[@]}"
exec scripts/with_moving_clock.sh .venv/bin/python -m pytest -p tests.moments -n 2 -m clock --moments=all "$@"
