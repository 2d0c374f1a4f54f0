#!/bin/sh
# Runs "$@" where /etc, /var/lib, /var/log and /run may be written without the machine seeing it.
# Called inside a private mount namespace (unshare -m). $1 is a scratch directory for the upper layers.
set -eu
scratch=$1
shift
mount --make-rprivate /
for name in etc var/lib var/log run; do
  mkdir -p "$scratch/upper/$name" "$scratch/work/$name"
  mount -t overlay overlay -o "lowerdir=/$name,upperdir=$scratch/upper/$name,workdir=$scratch/work/$name" "/$name"
done
exec "$@"
