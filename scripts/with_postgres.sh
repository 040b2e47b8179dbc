#!/usr/bin/env bash
# Run a command with an empty PostgreSQL of its own, which DATABASE_URL names and which is gone afterwards.
# With KEEP=FOLDER its data stay in that folder, and are there the next time.
# Usage: scripts/with_postgres.sh COMMAND [ARGUMENT…]
set -euo pipefail
scripts=$(dirname "$0")
python=$scripts/../.venv/bin/python
programs=$("$scripts/find_postgres.sh") || { echo "PostgreSQL 15 or newer is missing." >&2; exit 1; }
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password=$("$python" -c 'import secrets; print(secrets.token_hex(16))')
folder=${KEEP:-$(mktemp -d)}
# Nothing here needs to outlive a power cut.
unsafe_and_fast="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

# The server refuses to run as root; Debian's package made a user for it.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd "$folder" && runuser -u postgres -- "$@"); else "$@"; fi
}

create() {
  mkdir -p "$folder"
  echo "$password" >"$folder/password"
  [ "$(id -u)" != 0 ] || chown -R postgres "$folder"
  as_postgres "$programs/initdb" --pgdata "$folder/data" --encoding UTF8 --locale C.UTF-8 --no-sync \
    --username portal --auth scram-sha-256 --pwfile "$folder/password" >"$folder/initdb.log"
}

start() {
  if [ -e "$folder/data/PG_VERSION" ]; then password=$(cat "$folder/password"); else create; fi
  as_postgres "$programs/pg_ctl" start --silent --wait --pgdata "$folder/data" --log "$folder/log" \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder $unsafe_and_fast" ||
    { cat "$folder/log" >&2; return 1; }
}

stop() {
  local mode=immediate
  [ -z "${KEEP:-}" ] || mode=fast
  [ ! -e "$folder/data/postmaster.pid" ] || as_postgres "$programs/pg_ctl" stop --silent --mode $mode --pgdata "$folder/data"
  [ -n "${KEEP:-}" ] || rm -rf "$folder"
}

trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start
export DATABASE_URL="postgres://portal:$password@127.0.0.1:$port/postgres"
"$@"
