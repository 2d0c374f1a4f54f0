#!/bin/sh
# The document root gets another name; the server is not told. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mv /srv/library/public /srv/library/htdocs
