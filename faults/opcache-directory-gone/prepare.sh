#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

install -d -o www-data -g www-data /var/cache/library-opcache
printf 'opcache.file_cache = /var/cache/library-opcache
opcache.file_cache_only = 1
' >/etc/php/8.2/fpm/conf.d/90-file-cache.ini
service php8.2-fpm restart
