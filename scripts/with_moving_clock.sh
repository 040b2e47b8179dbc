#!/usr/bin/env bash
# Run a command whose clock libfaketime moves by FAKETIME, which it may change as it goes: "+3600" is an hour from now.
# Usage: scripts/with_moving_clock.sh COMMAND [ARGUMENT…]
set -euo pipefail
"$(dirname "$0")/debian.sh" faketime faketime
library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1)
[ -n "$library" ] || { echo "The package faketime has no libfaketimeMT.so.1 where Debian keeps it." >&2; exit 1; }
# Waiting counts by the monotonic clock, and a compiled module is told from its source by the file's time: both stay.
export LD_PRELOAD=$library FAKETIME=+0 FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
exec "$@"
