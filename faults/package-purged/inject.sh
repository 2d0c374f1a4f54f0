#!/bin/sh
# A package script purges the PHP module of Apache. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Only PHP-FPM is used here, says the inventory. It is out of date.
apt-get -q -y purge libapache2-mod-php8.2
