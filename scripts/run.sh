#!/usr/bin/env bash
# Set up whatever the portal lacks, and serve it to this machine alone. Run again, it keeps every edit.
set -euo pipefail
cd "$(dirname "$0")/.."
# Before examples and a demo's users are put among what is real.
[ "${DEBUG:-}" = true ] || { echo "make run is for development mode, and here DEBUG is ${DEBUG:-not set}." >&2; exit 1; }
scripts/install.sh runtime

export SITE_URL="${SITE_URL:-http://127.0.0.1:$PORT}"  # of short addresses, feeds and QR codes

manage() { .venv/bin/python manage.py "$@"; }
manage set_old_database_aside
manage migrate --verbosity 0
manage load_source
if [ "$SAMPLES" != 0 ]; then manage load_sample --places "$SAMPLES" --seed 1 --if-missing; fi
manage roll_occurrences
manage make_demo_admin
exec .venv/bin/python manage.py runserver "127.0.0.1:$PORT"
