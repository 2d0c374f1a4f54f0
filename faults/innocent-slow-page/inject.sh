#!/bin/sh
# Innocent: a page waits for a slow partner. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i '2i sleep(15);' /srv/library/public/words.php
