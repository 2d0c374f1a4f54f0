#!/bin/sh
# Two causes: an extension is deleted, and a .htaccess has a typing error. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

rm /usr/lib/php/20220829/mbstring.so
sed -i 's/^php_value/php_valeu/' /srv/library/public/app/.htaccess
