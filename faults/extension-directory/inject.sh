#!/bin/sh
# php.ini names the extension directory of an older PHP. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

echo 'extension_dir = /usr/lib/php/20210902' >>/etc/php/8.2/fpm/php.ini
