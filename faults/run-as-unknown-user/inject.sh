#!/bin/sh
# envvars makes Apache run as a user that this distribution does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/^export APACHE_RUN_USER=.*/export APACHE_RUN_USER=apache/' /etc/apache2/envvars
