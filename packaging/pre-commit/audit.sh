#!/bin/sh
# Called by pre-commit in the checkout that is committed to, with the hook's arguments and the files,
# of which the audit takes those that it can read. It lives in a clone of its own,
# which is set up at the first call.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
node "$root/setup/main.mjs" setup >&2
exec "$root/stakeout" audit --only-known "$@"
