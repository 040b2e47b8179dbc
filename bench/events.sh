#!/usr/bin/env bash
# Measure the pages and feeds of events on this machine, on PostgreSQL: 10,000 events with 100,000 registrations.
# Takes some six minutes. EVENTS=10000 bench/events.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/debian.sh postgresql initdb
exec scripts/with_postgres.sh .venv/bin/python bench/events.py "${EVENTS:-10000}"
