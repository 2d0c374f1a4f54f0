#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# A page that keeps a file of its own; tempnam() of the site's upload page would fall back to /tmp.
cat >/srv/library/public/scan.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
$kept = file_put_contents(__DIR__ . '/../uploads/scan-' . getmypid(), str_repeat('x', 50000));
if ($kept !== 50000) {
    http_response_code(500);
}
page('Scan', $kept === 50000 ? 'Kept.' : 'Not kept.');
X
