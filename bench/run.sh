#!/usr/bin/env bash
# Measure the portal on this machine: pages at 600 and at 60,000 places on PostgreSQL, bytes and requests of a first view.
# Takes some ten minutes. PLACES="600 60000" bench/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
scripts/debian.sh postgresql initdb
scripts/debian.sh chromium chromium
CHROMIUM=${CHROMIUM:-$(command -v chromium)}
export CHROMIUM
exec scripts/with_postgres.sh .venv/bin/python bench/measure.py ${PLACES:-600 60000}
