#!/bin/sh
# A pattern that matches nothing: apache2.conf includes sites-enable. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's#^IncludeOptional sites-enabled/#IncludeOptional sites-enable/#' /etc/apache2/apache2.conf
