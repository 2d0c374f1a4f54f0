#!/bin/sh
# Builds the .deb of an installed package from its installed files, as dpkg-repack(1) does.
# Usage: repack.sh PACKAGE OUT.deb [VERSION [FILE…]]   each FILE gets one byte more, which neither ld.so nor a reader minds.
set -eu
package=$1 out=$2 version=${3:-}
tree=$(mktemp -d)
info=/var/lib/dpkg/info
mkdir -m 755 "$tree/DEBIAN"
dpkg-query -L "$package" | sed 's,^/,,; /^\.$/d' | tar -C / --no-recursion -cf - -T - | tar -C "$tree" -xpf -
dpkg-query -s "$package" |
  sed '/^Status:/d; /^Config-Version:/d; /^Conffiles:/,/^[^ ]/ { /^Conffiles:/d; /^ /d; }' >"$tree/DEBIAN/control"
if [ -n "$version" ]; then sed -i "s/^Version:.*/Version: $version/" "$tree/DEBIAN/control"; fi
for file in conffiles preinst postinst prerm postrm triggers shlibs; do
  for name in "$info/$package.$file" "$info/$package:amd64.$file" "$info/$package:arm64.$file"; do
    if [ -e "$name" ]; then cp -p "$name" "$tree/DEBIAN/$file"; fi
  done
done
if [ "$#" -gt 3 ]; then
  shift 3
  for file in "$@"; do printf '\n' >>"$tree$file"; done
fi
(cd "$tree" && find usr -type f -exec md5sum {} +) >"$tree/DEBIAN/md5sums"
dpkg-deb -Znone --build "$tree" "$out" >/dev/null
rm -r "$tree"
