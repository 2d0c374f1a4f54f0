#!/bin/bash
# Turns the practice host into one of rpm: a site on httpd with mod_php, all of it from packages that are built here.
set -eu
export LC_ALL=C.UTF-8
exec 2>&1
mkdir -p /etc/rpm /etc/yum.repos.d /root/rpms/SPECS
# Debian's rpm keeps a database for each user; on a host of rpm there is one.
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.place
cd /root/rpms
apache2ctl stop

# NAME VERSION, then the rest of the spec file on standard input.
package() {
  {
    printf 'Name: %s\nVersion: %s\nRelease: 1\nSummary: x\nLicense: x\nAutoReqProv: no\n' "$1" "$2"
    # Neither stripped nor taken apart; and quick.
    printf '%s\n' '%global debug_package %{nil}' '%global __os_install_post %{nil}' '%global _build_id_links none' '%global _binary_payload w1.gzdio'
    cat
  } >"SPECS/$1-$2.spec"
  rpmbuild --quiet --define '_topdir /root/rpms' -bb "SPECS/$1-$2.spec" >build.log 2>&1 || { cat build.log; exit 1; }
}

MODULES=/usr/lib64/httpd/modules
package httpd 2.4 <<SPEC
%description
x
%install
mkdir -p %{buildroot}/usr/sbin %{buildroot}$MODULES %{buildroot}/etc/httpd/conf %{buildroot}/etc/httpd/conf.d
cp /usr/sbin/apache2 %{buildroot}/usr/sbin/httpd
for m in mpm_prefork authz_core mime dir; do cp /usr/lib/apache2/modules/mod_\$m.so %{buildroot}$MODULES; done
cat >%{buildroot}/etc/httpd/conf/httpd.conf <<CONF
ServerRoot /etc/httpd
ServerName localhost
Listen 80
PidFile /run/httpd/httpd.pid
DefaultRuntimeDir /run/httpd
ErrorLog /var/log/httpd.log
User www-data
Group www-data
LoadModule mpm_prefork_module $MODULES/mod_mpm_prefork.so
LoadModule authz_core_module $MODULES/mod_authz_core.so
LoadModule mime_module $MODULES/mod_mime.so
LoadModule dir_module $MODULES/mod_dir.so
TypesConfig /etc/mime.types
DocumentRoot /srv/shop
<Directory /srv/shop>
  Require all granted
</Directory>
IncludeOptional conf.d/*.conf
CONF
%files
/usr/sbin/httpd
$MODULES/*.so
%config(noreplace) /etc/httpd/conf/httpd.conf
%dir /etc/httpd/conf.d
SPEC

# NAME VERSION MODULE?, further lines of the spec file on standard input.
php() {
  local files='/usr/share/php-readme' make=true head
  head=$(cat)
  if [ "$3" = with ]; then
    files="$MODULES/libphp.so
%config(noreplace) /etc/httpd/conf.d/php.conf"
    make="mkdir -p %{buildroot}$MODULES %{buildroot}/etc/httpd/conf.d
cp /usr/lib/apache2/modules/libphp8.2.so %{buildroot}$MODULES/libphp.so
printf 'LoadModule php_module $MODULES/libphp.so\nDirectoryIndex index.php\n<FilesMatch php\$>\n  SetHandler application/x-httpd-php\n</FilesMatch>\n' >%{buildroot}/etc/httpd/conf.d/php.conf"
  else
    make='mkdir -p %{buildroot}/usr/share; echo x >%{buildroot}/usr/share/php-readme'
  fi
  package "$1" "$2" <<SPEC
$head
%description
x
%install
$make
%files
$files
SPEC
}
php php 8.2 with </dev/null
php php 8.3 with </dev/null
php php 8.4 without </dev/null
php php-next 9 with <<<'Obsoletes: php < 9'
php php-broken 9 without <<<'Obsoletes: php'

# NAME, a script of it on standard input.
tiny() {
  package "$1" 1 <<SPEC
%description
x
%install
mkdir -p %{buildroot}/usr/share; echo x >%{buildroot}/usr/share/$1
$(cat)
%files
/usr/share/$1
SPEC
}
tiny tiny </dev/null
tiny sweeper <<<"%preun -p /bin/bash
for m in libphp.so; do
  rm -f $MODULES/\$m
done"
tiny rogue <<<"%post -p /bin/sh
rm -f $MODULES/libphp.so"

# Every package may want a shell; there is none in this database.
printf 'Name: shell\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\nProvides: /bin/sh, /bin/bash\n%%description\nx\n%%files\n' >SPECS/shell.spec
rpmbuild --quiet --define '_topdir /root/rpms' -bb SPECS/shell.spec >build.log 2>&1 || { cat build.log; exit 1; }

mkdir repository
mv RPMS/*/*.rpm repository/
createrepo_c --quiet repository
printf '[here]\nname=here\nbaseurl=file:///root/rpms/repository\ngpgcheck=0\n' >/etc/yum.repos.d/here.repo
mkdir -p /srv/shop /run/httpd
echo '<?php echo "shop ", PHP_VERSION;' >/srv/shop/index.php
# What Debian brought is no service of this host.
rm -rf /etc/apache2 /etc/nginx /etc/php
# Compiled into the program of Debian, which here goes by another name.
mkdir /etc/apache2
ln -s /etc/httpd/conf/httpd.conf /etc/apache2/apache2.conf
mv /var/lib/dpkg /var/lib/dpkg.away
rpm --initdb
dnf -y -q --releasever 12 install shell httpd php-8.2 tiny sweeper
/usr/sbin/httpd -k start
