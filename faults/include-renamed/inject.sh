#!/bin/sh
# A deployment renames a file that the application includes. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

# A slip of the editor while files were renamed in bulk.
mv /srv/library/include/settings.php /srv/library/include/settings.phpp
