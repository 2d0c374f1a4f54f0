#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

setsid php8.2 -S 127.0.0.1:8099 -t /srv/partner </dev/null >/dev/null 2>&1 &
sleep 0.5
