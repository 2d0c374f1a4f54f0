#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir /srv/storage
cp -a /srv/library/include /srv/storage/include
rm -rf /srv/library/include/*
echo '/srv/storage/include /srv/library/include none bind 0 0' >>/etc/fstab
mount --bind /srv/storage/include /srv/library/include
