#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

echo '127.0.0.1 fpm.library.test' >>/etc/hosts
sed -i 's#^listen = .*#listen = 127.0.0.1:9000#' /etc/php/8.2/fpm/pool.d/www.conf
sed -i 's#unix:/run/php/php8.2-fpm.sock#fpm.library.test:9000#' /etc/nginx/sites-available/library
service php8.2-fpm restart
service nginx restart
