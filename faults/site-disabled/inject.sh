#!/bin/sh
# A site is disabled that was still in use. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

a2dissite -q library
