#!/bin/sh
# The log directory of one virtual host is removed. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Logs older than a year, said the script.
rm -rf /var/log/library
