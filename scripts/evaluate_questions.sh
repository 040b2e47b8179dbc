#!/usr/bin/env bash
# Score whole questions: fill a database of its own with samples, read and answer each question, print the table.
# Usage: scripts/evaluate_questions.sh [--show CLASS] [--out FILE]. SHARED names where search/questions_public.json is;
# QUERIES another file of questions. The samples begin today: the set's moment must be within 13 weeks from now.
set -euo pipefail
cd "$(dirname "$0")/.."
queries=${QUERIES:-${SHARED:-../shared}/search/questions_public.json}
[ -f "$queries" ] || { echo "There is no $queries. Say where: make question-score SHARED=…" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DATABASE_URL=sqlite:///$folder/questions.sqlite3

.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py load_source >"$folder/log"
.venv/bin/python manage.py load_sample --places 600 --seed 1 >>"$folder/log"
.venv/bin/python -m devtools.evaluate_questions "$queries" "$@"
