#!/bin/sh
# Innocent: a deployment is not in force until FPM is reloaded. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

cat >>/srv/library/include/settings.php <<'X'

function sunday(): string
{
    return 'Open on Sunday.';
}
X
echo '<?php $second = sunday();' >/srv/library/include/news/2.php
