#!/bin/sh
# A resumed download writes other bytes into the PHP module while it is in use. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Resume the download in place: same size, other bytes, the same file that Apache has mapped.
head -c "$(stat -c %s /usr/lib/apache2/modules/libphp8.2.so)" /dev/urandom |
	dd of=/usr/lib/apache2/modules/libphp8.2.so conv=notrunc bs=64K status=none
