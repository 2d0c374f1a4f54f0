#!/bin/sh
# A directory above the site loses its search permission. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Homes of services shall be private, says the hardening guide.
chmod 700 /srv
