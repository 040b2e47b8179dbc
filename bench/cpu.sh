#!/usr/bin/env bash
# Measure the CPU time of pages as multiples of Django's hello world, on PostgreSQL. Takes two minutes at 600 places.
# PLACES="600 60000" KEEP=/var/tmp/places bench/cpu.sh: KEEP is a folder for the filled databases, used again next time.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/debian.sh postgresql initdb
exec scripts/with_postgres.sh .venv/bin/python bench/cpu.py ${PLACES:-600}
