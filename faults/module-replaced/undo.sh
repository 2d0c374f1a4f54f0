#!/bin/sh
# Undoes it. For a practice host only.
set -eu
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Takes the module out of the package that apt kept; tar replaces the file, so that nothing mapped is written to.
dpkg --fsys-tarfile /var/cache/apt/archives/libapache2-mod-php8.2_*.deb |
	tar -x -C / --unlink-first ./usr/lib/apache2/modules/libphp8.2.so
service apache2 restart
