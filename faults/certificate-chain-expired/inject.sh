#!/bin/sh
# A certificate is renewed with last year's intermediate certificate. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat /root/ca/library.crt /root/ca/signer-old.crt >/etc/ssl/library/library.crt
service apache2 restart
