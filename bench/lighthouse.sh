#!/usr/bin/env bash
# Ask Lighthouse (a phone, simulated) what it thinks of the pages opened most, and print its scores in Markdown.
# Needs Node 18.16 or later; Lighthouse is fetched into a folder that is thrown away. Usage: bench/lighthouse.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev
scripts/debian.sh chromium chromium
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-save --no-audit --no-fund --prefix "$folder" lighthouse@12.8.2
export CHROME_PATH=${CHROMIUM:-$(command -v chromium)} LIGHTHOUSE=$folder/node_modules/.bin/lighthouse
DATABASE_URL=sqlite:///$folder/places.sqlite3 PYTHONPATH=. .venv/bin/python bench/lighthouse.py
