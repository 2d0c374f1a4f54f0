#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir /srv/partner
echo '["Persuasion"]' >/srv/partner/books.json
cat >/srv/library/public/partner.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
$books = file_get_contents('http://127.0.0.1:8099/books.json');
if ($books === false) {
    http_response_code(503);
}
page('Partner', $books === false ? 'Try again later.' : count(json_decode($books)) . ' books.');
X
setsid php8.2 -S 127.0.0.1:8099 -t /srv/partner </dev/null >/dev/null 2>&1 &
echo $! >/root/partner.pid
sleep 0.5
