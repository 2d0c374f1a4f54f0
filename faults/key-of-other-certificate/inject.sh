#!/bin/sh
# A new private key is installed without its certificate. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

openssl ecparam -name prime256v1 -genkey -noout -out /etc/ssl/library/library.key
