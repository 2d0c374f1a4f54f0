#!/bin/sh
# Sets the stage: what the fault needs that the site does not have. For a practice host only.
set -u
[ -e /run/practice-host ] || { echo "refusing: this is no practice host" >&2; exit 99; }

mkdir -p /root/ca /etc/ssl/library
cd /root/ca
: >index
echo 01 >serial
cat >ca.cnf <<'X'
[ca]
default_ca = library
[library]
new_certs_dir = .
database = index
serial = serial
default_md = sha256
policy = names
unique_subject = no
[names]
commonName = supplied
[signer]
basicConstraints = critical,CA:TRUE
X
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -x509 -days 3650 -subj /CN=root -keyout root.key -out root.crt
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=signer -keyout signer.key -out signer.csr
	set -- -batch -notext -config ca.cnf -cert root.crt -keyfile root.key -extensions signer -in signer.csr
	openssl ca "$@" -startdate 20200101000000Z -enddate 20460101000000Z -out signer.crt
	openssl ca "$@" -startdate 20200101000000Z -enddate 20210101000000Z -out signer-old.crt
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=library.test -keyout library.key -out library.csr
	openssl x509 -req -days 300 -in library.csr -CA signer.crt -CAkey signer.key -CAcreateserial -out library.crt
} 2>/dev/null
cat library.crt signer.crt >/etc/ssl/library/library.crt
cp library.key /etc/ssl/library/
cat >/etc/apache2/sites-available/library-tls.conf <<'X'
<VirtualHost *:443>
	ServerName library.test
	DocumentRoot /srv/library/public
	DirectoryIndex index.php
	SSLEngine on
	SSLCertificateFile /etc/ssl/library/library.crt
	SSLCertificateKeyFile /etc/ssl/library/library.key
	<Directory /srv/library/public>
		AllowOverride All
		Require all granted
	</Directory>
</VirtualHost>
X
a2enmod -q ssl
a2ensite -q library-tls
service apache2 restart
