#!/bin/sh
# Undoes the theft.
set -eu
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

dpkg --install /var/cache/apt/archives/libapache2-mod-php8.2_*.deb
service apache2 restart
