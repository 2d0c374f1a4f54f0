#!/bin/sh
# The name of the backend is taken out of /etc/hosts. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# Generated anew, from a list that lacks the name.
sed -i '/fpm.library.test/d' /etc/hosts
