#!/usr/bin/env bash
# Install a Debian package unless its command is there. Usage: scripts/debian.sh PACKAGE COMMAND
# Fails with a sentence where that is not for us to do.
set -euo pipefail
package=$1 command=$2
command -v "$command" >/dev/null && exit
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "$command is missing: install the package $package (on Debian: sudo apt-get install $package)." >&2
  exit 1
fi
echo "Installing the Debian package $package"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends "$package" >/dev/null
