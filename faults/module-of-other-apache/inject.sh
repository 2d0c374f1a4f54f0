#!/bin/sh
# A module built for Apache 2.2 is copied over the installed one. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

m=/usr/lib/apache2/modules/mod_proxy_fcgi.so
# struct module_struct (http_config.h): the version, 36 bytes more, then the cookie AP24. Apache 2.2 was 20051115.
cookie=$(LC_ALL=C grep -obUaP '42PA\x00\x00\x00\x00' $m | head -n 1 | cut -d: -f1)
cp -p $m $m.new
printf '\253\364\061\001' | dd of=$m.new bs=1 seek=$((cookie - 40)) conv=notrunc status=none
mv $m.new $m
