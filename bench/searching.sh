#!/usr/bin/env bash
# Measure searching alone on this machine: queries, building the index and following a save, on PostgreSQL.
# Takes some ten minutes. SHARED=… PLACES="1200 12000 120000" bench/searching.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export SHARED=${SHARED:-../shared}
[ -f "$SHARED/search/gen_corpus.py" ] || { echo "No corpora are made in $SHARED/search. Say where: make bench-search SHARED=…" >&2; exit 1; }
scripts/debian.sh postgresql initdb
exec scripts/with_postgres.sh .venv/bin/python bench/searching.py ${PLACES:-1200 12000 120000}
