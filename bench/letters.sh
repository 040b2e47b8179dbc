#!/usr/bin/env bash
# Measure a run of the one-click letter on PostgreSQL: 2,000 maintainers, of whom every tenth cannot be written to.
# Takes some two minutes. KEEPERS=2000 bench/letters.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/debian.sh postgresql initdb
exec scripts/with_postgres.sh .venv/bin/python bench/letters.py "${KEEPERS:-2000}"
