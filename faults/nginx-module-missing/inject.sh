#!/bin/sh
# A dynamic module of nginx is deleted. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

rm /usr/lib/nginx/modules/ngx_http_echo_module.so
