#!/usr/bin/env bash
# Take the pictures of docs/koordinaattorin-opas.md anew, into docs/kuvat/, of a portal that is thrown away afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
scripts/debian.sh chromium chromium
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CHROMIUM=${CHROMIUM:-$(command -v chromium)} DATABASE_URL=sqlite:///$folder/guide.sqlite3 LOG_LEVEL=ERROR
PYTHONPATH=.:bench .venv/bin/python scripts/guide_pictures.py
