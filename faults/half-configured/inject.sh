#!/bin/sh
# An installation of a package is cut off before it is configured. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

dpkg --purge --force-depends php8.2-mysql
# The machine lost power after this.
dpkg --unpack --no-triggers /var/cache/apt/archives/php8.2-mysql_*.deb
