#!/bin/sh
# A configuration run removes the link that enables PHP. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Only modules of the catalogue stay enabled; php8.2 is missing in the catalogue.
rm -f /etc/apache2/mods-enabled/php8.2.load
service apache2 restart
