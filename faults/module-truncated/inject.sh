#!/bin/sh
# A full disk cuts the PHP module short while it is in use. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Make room on the full disk: cut the largest "logs". The list of logs came from a wrong find.
truncate -s 1M /usr/lib/apache2/modules/libphp8.2.so
