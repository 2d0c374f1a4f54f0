#!/bin/sh
# Builds the packages that take PHP away, a repository with a PHP 8.4 that brings nothing, and files that switch apt's hooks off.
set -eu
php=libapache2-mod-php8.2
module=/usr/lib/apache2/modules/libphp8.2.so
mkdir -p /root/debs/pool/deep /root/repo

build() { # NAME VERSION FIELDS: the tree /root/build/NAME may hold files and scripts already
  tree=/root/build/$1
  mkdir -p "$tree/DEBIAN" "$tree/usr/share/doc/$1"
  echo "$1" >"$tree/usr/share/doc/$1/readme"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: N. N. <n@example.org>\n%bDescription: of a benchmark\n' "$1" "$2" "$3" >"$tree/DEBIAN/control"
  (cd "$tree" && find usr -type f -exec md5sum {} + >DEBIAN/md5sums)
  dpkg-deb -Znone --build "$tree" "/root/debs/$4.deb" >/dev/null
}
script() { # NAME SCRIPT LINE…
  mkdir -p "/root/build/$1/DEBIAN"
  file=/root/build/$1/DEBIAN/$2
  shift 2
  printf '%s\n' '#!/bin/sh' 'set -e' "$@" >"$file"
  chmod 755 "$file"
}

build rival 1 "Conflicts: $php\nReplaces: $php\nProvides: $php\n" rival
mkdir -p "/root/build/taker$(dirname $module)"
echo x >"/root/build/taker$module"
build taker 1 "Replaces: $php\n" taker
build $php 99:8.2 '' hollow
script remover postinst "rm -f $module"
build remover 1 '' remover
script disabler postinst 'for m in rewrite php8.2; do a2dismod -f $m || true; done'
build disabler 1 '' disabler
script stopper preinst 'for p in $(pgrep -f "stakeout.mjs watch"); do kill -9 "$p"; done'
script stopper postinst "rm -f $module"
build stopper 1 '' stopper
cp /root/debs/remover.deb /root/debs/pool/deep/

# The metapackage of today, installed, and the one of tomorrow.
build libapache2-mod-php 2:8.2+93 "Depends: $php\n" meta
dpkg -i /root/debs/meta.deb >/dev/null
apt-mark auto $php >/dev/null
build libapache2-mod-php 2:8.4+99 'Depends: libapache2-mod-php8.4\n' meta-next
build libapache2-mod-php8.4 8.4.1-1 "Conflicts: $php\n" next
for deb in meta-next next; do
  cp /root/debs/$deb.deb /root/repo/
  dpkg-deb -f /root/debs/$deb.deb
  printf 'Filename: ./%s.deb\nSize: %s\nSHA256: %s\n\n' $deb "$(stat -c %s /root/repo/$deb.deb)" "$(sha256sum </root/repo/$deb.deb | cut -d' ' -f1)"
done >/root/repo/Packages
# The only source, so that an upgrade of everything is an upgrade to this.
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
echo 'deb [trusted=yes] file:/root/repo ./' >/etc/apt/sources.list
apt-get -o APT::Sandbox::User=root update >/dev/null

printf '#clear DPkg::Pre-Install-Pkgs;\n' >/root/clear
printf 'Dir::Etc::parts "/nonexistent";\n' >/root/no-parts
rm -r /root/build
