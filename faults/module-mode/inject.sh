#!/bin/sh
# A hardening script takes all permissions from the PHP module. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Nothing that is not used shall be readable. The list of unused modules was wrong.
chmod 000 /usr/lib/apache2/modules/libphp8.2.so
service apache2 restart
