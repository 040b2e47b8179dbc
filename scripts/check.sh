#!/usr/bin/env bash
# Check what no test shows: form, types, floors, migrations, deployment, translations. Runs all, then says what failed.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
export DATABASE_URL=sqlite://:memory: # nothing here asks for data, so no file is made
failed=()
not_run=("dependency audit: no database of vulnerabilities can be reached from here")

check() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  "$@" || failed+=("$name")
}

templates_are_formatted() {
  find templates -name '*.html' -print0 | xargs -0 --no-run-if-empty djade --target-version 6.1 --check
}

# import-linter says nothing of an app that it was not told of: each is a root package and stands on a layer.
every_app_has_a_floor() {
  local app
  for app in */apps.py; do
    app=${app%/apps.py}
    [ "$(grep -cE "^  \"(.* \| )?$app( \| .*)?\",$" pyproject.toml)" = 2 ] || { echo "No floor: $app"; return 1; }
  done
}

production_settings_hold() {
  env DEBUG=false SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(50))')" ALLOWED_HOSTS=portal.example \
    SITE_URL=https://portal.example FEEDBACK_EMAIL=palaute@portal.example \
    python -W error manage.py check --deploy --fail-level WARNING
}

check "format" ruff format --check .
check "lint" ruff check .
check "templates' format" templates_are_formatted
check "types" mypy
check "floors" lint-imports --no-logo
check "every app has a floor" every_app_has_a_floor
check "migrations" python manage.py makemigrations --check --dry-run
check "production settings" production_settings_hold
check "what is committed" python scripts/check_committed.py
if scripts/debian.sh gettext xgettext; then
  check "translations" python scripts/check_catalogues.py
else
  not_run+=("translations: gettext is missing")
  [ "${CI:-}" = true ] && failed+=("translations")
fi

printf '\nNot run:\n'
printf '  %s\n' "${not_run[@]}"
if [ ${#failed[@]} -gt 0 ]; then
  printf 'Failed:\n'
  printf '  %s\n' "${failed[@]}"
  exit 1
fi
echo "All other checks passed."
