#!/usr/bin/env bash
# Pin the dependencies of pyproject.toml with hashes, for every system and Python that it allows, naming no host.
# Usage: scripts/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-annotate \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@" pyproject.toml
}
compile "$@" --output-file requirements/runtime.txt
compile "$@" --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
