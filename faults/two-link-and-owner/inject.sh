#!/bin/sh
# Two causes: an extension is disabled, and the upload directory has another owner. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

rm /etc/php/8.2/fpm/conf.d/20-mysqli.ini
rm -f /srv/library/uploads/scan-*
chown root:root /srv/library/uploads
