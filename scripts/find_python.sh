#!/usr/bin/env bash
# Print a Python that can run the portal: the one .python-version names, a newer or older fitting one, or python3.
set -u
for candidate in "python$(cat .python-version)" python3.14 python3.13 python3.12 python3; do
  # Asked by running it: pyenv has a command for versions that it cannot run in this folder.
  if "$candidate" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
    command -v "$candidate"
    exit
  fi
done
found=$(python3 --version 2>/dev/null || echo "no Python")
echo "The portal needs Python 3.12, 3.13 or 3.14; this machine offers $found." >&2
exit 1
