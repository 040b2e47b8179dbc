#!/usr/bin/env bash
# Measure importing tables of places on this machine, on PostgreSQL: seconds and the process's most memory.
# Takes some fifteen minutes. ROWS="6000 60000" bench/importing.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/debian.sh postgresql initdb
exec scripts/with_postgres.sh .venv/bin/python bench/importing.py ${ROWS:-6000 60000}
