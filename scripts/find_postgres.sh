#!/usr/bin/env bash
# Print the folder of the newest PostgreSQL's server programs; fail where there is none of at least version 15.
set -u
for initdb in $(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort --reverse --version-sort) $(command -v initdb); do
  if [ "$("$initdb" --version | grep -oE '[0-9]+' | head -n 1)" -ge 15 ]; then
    dirname "$initdb"
    exit
  fi
done
exit 1
