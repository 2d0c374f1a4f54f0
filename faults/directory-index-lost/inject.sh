#!/bin/sh
# DirectoryIndex names a page that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

sed -i 's/DirectoryIndex index.php/DirectoryIndex index.htm/' /etc/apache2/sites-available/library.conf
