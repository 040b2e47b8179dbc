#!/usr/bin/env bash
# Install a Debian package unless what it brings is there. Usage: scripts/debian.sh PACKAGE COMMAND|font:FAMILY|library:FILE
# Fails with a sentence where that is not for us to do.
set -euo pipefail
package=$1 brings=$2

is_there() {
  case $brings in
    font:*) [ -n "$(fc-list "${brings#font:}" 2>/dev/null)" ] ;;
    library:*) [ -n "$(find /lib /usr/lib -name "${brings#library:}" -print -quit)" ] ;;
    *) command -v "$brings" >/dev/null ;;
  esac
}

is_there && exit
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "${brings#*:} is missing: install the package $package (on Debian: sudo apt-get install $package)." >&2
  exit 1
fi
echo "Installing the Debian package $package"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends "$package" >/dev/null
