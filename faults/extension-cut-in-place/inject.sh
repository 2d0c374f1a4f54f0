#!/bin/sh
# A full disk cuts an extension short while FPM has it mapped. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

truncate -s 8192 /usr/lib/php/20220829/mbstring.so
