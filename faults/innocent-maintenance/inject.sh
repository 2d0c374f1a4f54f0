#!/bin/sh
# Innocent: the application announces maintenance while it is deployed. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

touch /srv/library/include/maintenance
