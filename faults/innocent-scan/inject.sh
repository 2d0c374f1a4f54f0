#!/bin/sh
# Innocent: a scanner asks for what was never there. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

for path in wp-login.php xmlrpc.php .env .git/config phpmyadmin/index.php admin.php backup.zip cgi-bin/test.cgi; do
	for i in 1 2 3 4; do curl -s -o /dev/null -A 'masscan/1.3' -H 'Host: library.test' "http://127.0.0.1/$path?$i"; done
done
