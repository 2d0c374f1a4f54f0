#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >>/srv/library/include/settings.php <<'X'

if (file_exists(__DIR__ . '/maintenance')) {
    http_response_code(503);
    header('Retry-After: 120');
    page('Maintenance', 'We are back in two minutes.');
    exit;
}
X
sleep 3
