#!/bin/sh
# Innocent: a deployed page throws an exception. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >/srv/library/public/members.php <<'X'
<?php
require __DIR__ . '/../include/settings.php';
throw new DomainException('A member without a card number.');
X
