#!/usr/bin/env bash
# Make .venv hold what requirements/runtime.txt or requirements/dev.txt pins, and compile the translations.
# Takes no time when both are done. Usage: scripts/install.sh runtime|dev|production
# production: runtime's packages and no others; runtime is content where dev's lie beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=${1/production/runtime}
installed=.venv/requirements-installed

make_venv() {
  local python
  python=$(scripts/find_python.sh)
  echo "Making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}

install_requirements() {
  echo "Installing requirements/$wanted.txt"
  rm -rf "$installed"
  .venv/bin/pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r "requirements/$wanted.txt"
  mkdir "$installed"
  cp requirements/runtime.txt "$installed/" # dev.txt holds all of runtime.txt, at the same versions
  cp "requirements/$wanted.txt" "$installed/"
}

compile_translations() {
  local catalogue
  for catalogue in locale/*/LC_MESSAGES/*.po; do
    if [ "$catalogue" -nt "${catalogue%.po}.mo" ]; then
      .venv/bin/pybabel --quiet compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo"
    fi
  done
}

# What an installation left that did not end is known to nobody.
if [ "$1" = production ] && [ "$(ls "$installed" 2>/dev/null)" != runtime.txt ]; then make_venv; fi
.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || make_venv
cmp -s "requirements/$wanted.txt" "$installed/$wanted.txt" || install_requirements
compile_translations
