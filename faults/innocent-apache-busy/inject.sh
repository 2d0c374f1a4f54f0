#!/bin/sh
# Innocent: more slow requests than Apache has workers. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

for i in 1 2 3 4 5 6 7 8; do
	curl -s -m 120 -H 'Host: library.test' http://127.0.0.1/export.php >/dev/null 2>&1 &
done
sleep 3
