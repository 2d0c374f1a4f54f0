#!/bin/sh
# A deployed .htaccess rewrites every path to itself. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/public/.htaccess <<'X'
RewriteEngine On
RewriteRule ^(.*)$ /books/$1
X
