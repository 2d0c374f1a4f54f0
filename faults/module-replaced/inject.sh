#!/bin/sh
# A deployment installs another file over the PHP module. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Install the module from the artifact store, atomically. What the store answered was an error page.
echo "<html><title>404 Not Found</title></html>" >/usr/lib/apache2/modules/libphp8.2.so.new
mv -f /usr/lib/apache2/modules/libphp8.2.so.new /usr/lib/apache2/modules/libphp8.2.so
service apache2 restart
