#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/public/export.php <<'X'
<?php
sleep(120);
X
cat >/etc/apache2/mods-available/mpm_prefork.conf <<'X'
StartServers 3
MinSpareServers 1
MaxSpareServers 3
MaxRequestWorkers 5
X
service apache2 restart
