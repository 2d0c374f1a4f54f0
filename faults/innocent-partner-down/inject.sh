#!/bin/sh
# Innocent: the partner's interface refuses connections. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

kill "$(cat /root/partner.pid)"
sleep 0.3
