#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir -p /etc/ssl/library
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -x509 -days 300 -subj /CN=library.test -keyout /etc/ssl/library/library.key -out /etc/ssl/library/library.crt 2>/dev/null
cp /etc/ssl/library/library.key /root/library.key
sed -i 's#^\tlisten 80 default_server;#&\n\tlisten 443 ssl;\n\tssl_certificate /etc/ssl/library/library.crt;\n\tssl_certificate_key /etc/ssl/library/library.key;#' /etc/nginx/sites-available/library
service nginx restart
