import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { redact } from './redact.ts';

const SECRET = 'hunter2!x';

test('the value of a secret goes, what names it stays', () => {
  for (const [text, expected] of [
    ['env[DB_PASSWORD] = hunter2!x', 'env[DB_PASSWORD] = [redacted]'],
    ['env[DB_PASSWORD] = "hunter2!x"', 'env[DB_PASSWORD] = "[redacted]"'],
    ['SetEnv SHOP_DB_PASS hunter2!x', 'SetEnv SHOP_DB_PASS [redacted]'],
    ['fastcgi_param API_KEY "hunter2!x";', 'fastcgi_param API_KEY "[redacted]";'],
    ['php_admin_value[mysqli.default_pw] = hunter2!x', 'php_admin_value[mysqli.default_pw] = [redacted]'],
    ['php_value mysqli.default_pw hunter2!x', 'php_value mysqli.default_pw [redacted]'],
    ["define( 'DB_PASSWORD', 'hunter2!x' );", "define( 'DB_PASSWORD', '[redacted]' );"],
    ["'password' => 'hunter2!x',", "'password' => '[redacted]',"],
    ["$cfg['blowfish_secret'] = 'hunter2!x';", "$cfg['blowfish_secret'] = '[redacted]';"],
    ['DB_PASSWORD=hunter2!x', 'DB_PASSWORD=[redacted]'],
    ['if ($password == "hunter2!x") {', 'if ($password == "[redacted]") {'],
    ['if ($token === hunter2!x) {', 'if ($token === [redacted]) {'],
    ['{"api_key": "hunter2!x", "n": 1}', '{"api_key": "[redacted]", "n": 1}'],
    [
      'GET /login?user=a&access_token=hunter2!x&n=1 HTTP/1.1',
      'GET /login?user=a&access_token=[redacted]&n=1 HTTP/1.1',
    ],
    ['mysql://root:hunter2!x@db:3306/shop', 'mysql://root:[redacted]@db:3306/shop'],
    ['referer: https://a:hunter2!x@shop.test/x', 'referer: https://a:[redacted]@shop.test/x'],
    ['Authorization: Bearer hunter2!x', 'Authorization: Bearer [redacted]'],
    ['Cookie: PHPSESSID=hunter2!x; a=b', 'Cookie: [redacted]'],
    ['/usr/bin/mysql -u root -phunter2!x shop', '/usr/bin/mysql -u root -p[redacted] shop'],
    [
      "Invalid command 'root:$y$j9T$h3Wq9zQ1xJk.f/$9nCyv0aB:19000:0:99999:7:::', perhaps misspelled",
      "Invalid command 'root:[redacted]:19000:0:99999:7:::', perhaps misspelled",
    ],
    ['shop:$apr1$r31uHk$8Mc9Vq0hVnZ.', 'shop:[redacted]'],
    ['deploy.sh --token=hunter2!x --to web01', 'deploy.sh --token=[redacted] --to web01'],
    ['deploy.sh --password hunter2!x', 'deploy.sh --password [redacted]'],
    [
      "#0 /srv/db.php(3): mysqli_connect('db', 'root', 'hunter2!x') #1 {main}",
      "#0 /srv/db.php(3): mysqli_connect('[redacted]', '[redacted]', '[redacted]') #1 {main}",
    ],
    ["#1 /srv/db.php(9): PDO->__construct('mysql:host=db', 'root', 'hunter2!x')", undefined],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nhunter2!x\n-----END RSA PRIVATE KEY-----\nx',
      '[redacted RSA PRIVATE KEY]\nx',
    ],
    ['-----BEGIN PRIVATE KEY-----\nhunter2!x', '[redacted PRIVATE KEY]'],
    ["password: 'hunter2!x", "password: '[redacted]"],
  ] as const) {
    const said = redact(text);
    assert.ok(!said.includes(SECRET), said);
    if (expected !== undefined) assert.equal(said, expected);
    assert.equal(redact(said), said, 'again');
  }
  for (const text of [
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'AKIAIOSFODNN7EXAMPLE',
    'xoxb-123456789012-abcdef',
  ])
    assert.equal(redact(`key ${text}.`), 'key [redacted].');
});

test('what an engineer needs stays as it is', () => {
  for (const text of [
    'password:=',
    '$token ==',
    'PHP Parse error:  syntax error, unexpected token "=>", expecting ";" in /srv/shop/a.php on line 3',
    "mysqli_sql_exception: Access denied for user 'shop'@'localhost' (using password: YES)",
    'nginx: [emerg] invalid URL prefix in fastcgi_pass: unix:/run/php/a.sock',
    'proxy_pass http://127.0.0.1:8080/;',
    'fastcgi_pass unix:/run/php/php8.2-fpm.sock;',
    'ProxyPass "/" "http://127.0.0.1:8080/"',
    'Call to undefined function token_get_all()',
    'password_hash(): Argument #1 ($password) must be of type string, array given',
    'session.save_path = "/var/lib/php/sessions"',
    'PAM: Authentication token manipulation error',
    'SSLCertificateKeyFile /etc/ssl/private/shop.key',
    'apt-get purge php8.2 -y',
    'https://shop.test:8443/a?b=c',
    'AH01618: user admin not found: /private/',
    '#0 /srv/a.php(3): shop\\render() #1 {main}',
    'tcp:127.0.0.1:9000 = php_admin_flag[log_errors]',
  ])
    assert.equal(redact(text), text);
});

test('any text: a second time changes nothing, and long ones take no time out of proportion', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          `"`,
          `'`,
          '=',
          ' ',
          'password',
          'token',
          ':',
          '//',
          '@',
          '-p',
          'mysql',
          '#1 a(1): f(',
          ')',
          'x',
          '\n',
        ),
      ),
      (parts) => {
        const once = redact(parts.join(''));
        assert.equal(redact(once), once);
      },
    ),
  );
  for (const part of [
    'password=',
    "'",
    '#1 a(1): f(',
    'a://',
    'mysql ',
    '-----BEGIN PRIVATE KEY-----',
    '\\"',
    'x.',
  ])
    assert.ok(redact(part.repeat(1 << 20)).length < 1 << 17);
  assert.equal(redact(`${'a '.repeat(1 << 14)}password=hunter2!x`).slice(-21), 'a password=[redacted]');
});
