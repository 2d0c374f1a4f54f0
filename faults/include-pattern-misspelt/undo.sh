#!/bin/sh
# Undoes it. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's#^IncludeOptional sites-enable/#IncludeOptional sites-enabled/#' /etc/apache2/apache2.conf
service apache2 restart
