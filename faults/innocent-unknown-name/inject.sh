#!/bin/sh
# Innocent: the name of a partner's interface is not resolved. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/public/catalogue.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
$books = file_get_contents('http://api.partner.invalid/books.json');
if ($books === false) {
    http_response_code(503);
}
page('Catalogue', 'Ask at the desk.');
X
