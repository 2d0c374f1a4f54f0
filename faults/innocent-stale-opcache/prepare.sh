#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir /srv/library/include/news
cat >/srv/library/public/news.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
foreach (glob(__DIR__ . '/../include/news/*.php') as $news) {
    require $news;
}
page('News', 'That is all.');
X
echo '<?php $first = "None yet.";' >/srv/library/include/news/1.php
echo 'opcache.validate_timestamps = 0' >/etc/php/8.2/fpm/conf.d/90-timestamps.ini
# OPcache keeps no file that is younger than opcache.file_update_protection, 2 s.
sleep 3
service php8.2-fpm restart
sleep 1
