#!/usr/bin/env bash
# Score searching: load a corpus into a database of its own, answer the public queries, print the scorer's table.
# Usage: scripts/search_score.sh [OPTION OF THE SCORER…]. SHARED names where search/score.py and its files are;
# CORPUS and QUERIES other files than its own.
set -euo pipefail
cd "$(dirname "$0")/.."
material=${SHARED:-../shared}/search
corpus=${CORPUS:-$material/corpus_1200.json}
queries=${QUERIES:-$material/public_queries.json}
[ -f "$material/score.py" ] || { echo "The scorer is not in $material. Say where: make search-score SHARED=…" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DATABASE_URL=sqlite:///$folder/score.sqlite3

.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py load_source >"$folder/log"
.venv/bin/python manage.py import_search_corpus "$corpus" | tail -n 1
.venv/bin/python manage.py search_places --queries "$queries" >"$folder/run.json"
.venv/bin/python "$material/score.py" "$folder/run.json" --queries "$queries" --corpus "$corpus" "$@"
