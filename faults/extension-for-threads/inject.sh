#!/bin/sh
# An extension is installed that was built for a thread-safe PHP. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Both builds have the same API number; the build id differs.
LC_ALL=C sed -i 's/API20220829,NTS\x00/API20220829,TS\x00\x00/' /usr/lib/php/20220829/mbstring.so
