import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { audit, type AuditFinding, plainScript, profileHost } from '../index.ts';

const host = await profileHost('lamp-debian12');

function findings(text: string, file = 'job.sh'): readonly AuditFinding[] {
  return audit([{ file, text, pieces: plainScript(file, text) }], host).findings;
}

type Case = readonly [what: string, script: string, ...found: string[]];

function table(name: string, file: string, cases: readonly Case[]): void {
  describe(name, () => {
    for (const [what, script, ...expected] of cases)
      test(what, () =>
        assert.deepEqual(
          findings(script, file).map(({ rule, severity }) => `${severity} ${rule}`),
          expected,
        ),
      );
  });
}

table('packages', 'job.sh', [
  ['of a service', 'apt-get purge libapache2-mod-php8.2', 'error package-removal'],
  ['by a pattern', "apt-get purge 'php*'", 'error package-removal'],
  ['by a regular expression, as apt reads it', "apt-get purge '^php8'", 'error package-removal'],
  ['on which one of a service depends', 'apt-get remove apache2-bin', 'error package-removal'],
  ['of nobody', 'apt-get purge cowsay php7.4-common'],
  ['named in part', 'apt-get purge "php$1"', 'warning package-removal'],
  ['of any name', 'apt-get purge "$1"', 'note unresolved'],
  ['of another kind of host', 'yum -y remove httpd apache2'],
  [
    'reinstalled after it',
    'apt-get remove libapache2-mod-php8.2; apt-get install -y libapache2-mod-php8.2',
    'note package-removal',
  ],
  ['autoremove that takes nothing', 'apt-get autoremove'],
  [
    'autoremove after the last that needs it',
    'apt-get remove -y php libapache2-mod-php; apt-get autoremove -y',
    'error package-autoremove',
  ],
]);

table('files', 'job.sh', [
  ['a module', 'rm /usr/lib/apache2/modules/libphp8.2.so', 'error file-removal'],
  ['by its other name', 'rm /lib/apache2/modules/libphp8.2.so', 'error file-removal'],
  ['with its directory', 'rm -r /usr/lib/apache2', 'error file-removal'],
  ['a directory without -r stays', 'rm /usr/lib/apache2'],
  ['beside it', 'rm /usr/lib/apache2/modules/libphp5.so'],
  ['when a variable is empty', 'rm -rf "$OLD_ROOT"/usr/lib', 'warning file-removal', 'note unresolved'],
  [
    'moved away and back',
    'mv /etc/apache2/apache2.conf /tmp/a; cp /tmp/a /etc/apache2/apache2.conf',
    'note file-removal',
    'note file-replacement',
  ],
  ['emptied', ': > /etc/apache2/apache2.conf', 'error file-replacement'],
  ['written anew', 'echo "Listen 80" > /etc/apache2/ports.conf', 'note file-replacement'],
  ['a module written over', 'cp x.so /usr/lib/apache2/modules/libphp8.2.so', 'warning file-replacement'],
  ['closed', 'chmod -R 000 /etc/apache2', 'error file-access'],
  ['a sticky directory', 'chmod 1733 /var/lib/php/sessions'],
]);

test('the link that loads a module comes before its settings, with the reason of the module', () => {
  for (const script of ['a2dismod php8.2', 'rm /etc/apache2/mods-enabled/php8.2.*']) {
    const [finding] = findings(script);
    assert.ok(finding !== undefined);
    const { components, breaks = '', message } = finding;
    assert.deepEqual(
      components.map(({ path }) => path.slice(-11)),
      ['php8.2.load', 'php8.2.conf'],
    );
    assert.match(breaks, /^apache2 .* would lose \S+\/php8\.2\.load \(site .* LoadModule php_module/);
    if (script.startsWith('rm')) assert.match(message, /php8\.2\.load, .*php8\.2\.conf$/);
  }
});

table('modules, services, accounts', 'job.sh', [
  ['a module in use', 'a2dismod php8.2', 'error module-disabled'],
  ['with its ending', 'a2dismod php8.2.load', 'error module-disabled'],
  ['a convenience', 'a2dismod status'],
  ['on again', 'a2dismod php8.2; a2enmod php8.2', 'note module-disabled'],
  ['an extension of another version', 'phpdismod -v 7.4 mysqli'],
  ['an extension in use', 'phpdismod -v 8.2 mysqli', 'error module-disabled'],
  ['the site', 'a2dissite 000-default', 'error module-disabled'],
  ['stopped', 'systemctl stop apache2', 'warning service-stopped'],
  ['stopped and started', 'systemctl stop apache2; sleep 1; systemctl start apache2'],
  ['disabled and started', 'systemctl disable apache2; systemctl start apache2', 'warning service-stopped'],
  ['disabled and enabled', 'systemctl disable apache2; systemctl enable apache2'],
  ['another service', 'systemctl stop nginx'],
  ['the account', 'userdel www-data', 'error account-removal'],
  ['another account', 'userdel deploy'],
]);

table('its own postrm', '/var/lib/dpkg/info/php8.2-mysql.postrm', [
  ['takes its own extension down', '[ "$1" = purge ] && rm -f /etc/php/8.2/mods-available/mysqli.ini'],
  ['and what nobody owns', 'rm -f /etc/php/8.2/apache2/conf.d/20-mysqli.ini'],
  ['but nothing of others', 'rm -f /usr/lib/apache2/modules/libphp8.2.so', 'error file-removal'],
  ['is not called with install', '[ "$1" = install ] && rm -rf /usr'],
]);

table('the postrm of the server', '/var/lib/dpkg/info/apache2.postrm', [
  ['takes the links of all modules away', 'rm -f /etc/apache2/mods-enabled/php8.2.load'],
  ['but no file of another package', 'rm -f /usr/lib/apache2/modules/libphp8.2.so', 'error file-removal'],
]);

table('the postrm of a package that those of the service need', '/var/lib/dpkg/info/php-common.postrm', [
  ['its state', 'rm -rf /var/lib/php'],
  ['pages', 'rm -rf /var/www/html', 'error file-removal'],
  ['links', 'rm -f /etc/apache2/mods-enabled/*', 'error file-removal'],
]);

table('its postinst', '/var/lib/dpkg/info/php-common.postinst', [
  ['its state', 'rm -rf /var/lib/php', 'error file-removal'],
]);

table('the postinst of a stranger', 'debian/evil.postinst', [
  ['that disables a module', 'case "$1" in configure) a2dismod php8.2 ;; esac', 'error module-disabled'],
  ['that removes what nobody owns', 'rm -f /etc/apache2/mods-enabled/php8.2.load', 'error file-removal'],
]);

test('a finding says which value did it, what breaks, for which site, and how to write it', () => {
  const [finding] = findings('VERSION=8.2\nfor p in php$VERSION-common; do\n  apt-get -y purge $p\ndone\n');
  assert.ok(finding !== undefined);
  assert.deepEqual(
    [finding.rule, finding.span.line, finding.command, finding.resolved],
    ['package-removal', 3, 'apt-get -y purge $p', 'apt-get -y purge php8.2-common'],
  );
  assert.equal(finding.chain[0]?.text, 'VERSION=8.2');
  assert.match(finding.breaks ?? '', /apache2 and with it site .* would lose/);
  assert.ok(finding.components.length > 0 && (finding.rewrite ?? '') !== '');
  assert.match(finding.fingerprint, /^[0-9a-f]{16}$/);
});

test('the fingerprint stays when lines move, and changes with the command', () => {
  const print = (text: string): string | undefined => findings(text)[0]?.fingerprint;
  assert.equal(print('a2dismod php8.2'), print('\n\n# why\na2dismod php8.2'));
  assert.notEqual(print('a2dismod php8.2'), print('a2dismod -q php8.2'));
});

test('a comment with a reason allows its line, one without does not, one for nothing is told', () => {
  const rules = (text: string): string[] => findings(text).map(({ rule }) => rule);
  assert.deepEqual(rules('a2dismod php8.2 # stakeout-allow module-disabled: moves to FPM today'), []);
  assert.deepEqual(rules('# stakeout-allow module-disabled: moves to FPM\na2dismod php8.2'), []);
  assert.deepEqual(
    rules('a2dismod php8.2 # stakeout-allow module-disabled'),
    ['suppression', 'module-disabled'].toSorted(),
  );
  assert.deepEqual(rules('true # stakeout-allow module-disabled: nothing here'), ['suppression']);
});
