#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir /var/log/library
sed -i 's#${APACHE_LOG_DIR}#/var/log/library#' /etc/apache2/sites-available/library.conf
apache2ctl graceful
sleep 1
