#!/bin/sh
# Accounts are to come from a directory service that is not installed. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/^passwd:.*/passwd: sss/; s/^group:.*/group: sss/' /etc/nsswitch.conf
