#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/AllowOverride None/AllowOverride All/' /etc/apache2/sites-available/library.conf
service apache2 restart
