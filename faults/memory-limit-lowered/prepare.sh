#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/public/report.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
page('Report', strlen(str_repeat('x', 20000000)) . ' loans.');
X
