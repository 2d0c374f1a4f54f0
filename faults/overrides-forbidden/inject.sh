#!/bin/sh
# AllowOverride None: .htaccess files are not read any more. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/AllowOverride All/AllowOverride None/' /etc/apache2/sites-available/library.conf
