#!/bin/sh
# A deployed page includes a file by a misspelt name. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/opening-hours\.php/opening-hours.phpp/' /srv/library/public/hours.php
