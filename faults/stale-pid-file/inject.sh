#!/bin/sh
# After a crash the pid file names another program's process. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

pkill -KILL apache2
sleep 0.5
# The number has been given to somebody else since.
setsid sleep 3600 </dev/null >/dev/null 2>&1 &
echo $! >/run/apache2/apache2.pid
apache2ctl start
