#!/bin/sh
# A clean-up script deletes the PHP module. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Clean up what PHP 5 left behind. The pattern was meant to be libphp5*.so.
rm -f /usr/lib/apache2/modules/libphp*.so
service apache2 restart
