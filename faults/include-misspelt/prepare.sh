#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/include/opening-hours.php <<'X'
<?php
const OPEN_FROM = 9;
X
cat >/srv/library/public/hours.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
require __DIR__ . '/../include/opening-hours.php';
page('Hours', 'Open from ' . OPEN_FROM . '.');
X
