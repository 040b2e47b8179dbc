#!/usr/bin/env bash
# Measure the portal on this machine: pages at 600 and at 60,000 places on PostgreSQL, bytes and requests of a first view,
# and the CPU time of pages as multiples of hello world.
# Takes some ten minutes. PLACES="600 60000" bench/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
scripts/debian.sh postgresql initdb
scripts/debian.sh chromium chromium
CHROMIUM=${CHROMIUM:-$(command -v chromium)}
export CHROMIUM
exec scripts/with_postgres.sh bash -c '.venv/bin/python bench/measure.py "$@" && .venv/bin/python bench/cpu.py "$@"' \
  both ${PLACES:-600 60000}
