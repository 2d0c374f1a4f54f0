#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir -p /opt/monitor
echo '<?php define("MONITORED", true);' >/opt/monitor/prepend.php
echo 'auto_prepend_file = /opt/monitor/prepend.php' >/etc/php/8.2/apache2/conf.d/95-monitor.ini
service apache2 restart
