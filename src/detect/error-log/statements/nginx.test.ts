import { type Row, testTable } from '../testing/said.ts';

const SITE = { file: '/etc/nginx/sites-enabled/default', line: 5 };
const IN = ` in ${SITE.file}:5`;
const FPM = 'unix:/run/php/php8.2-fpm.sock';
const asked =
  ', client: 127.0.0.1, server: shop.test, request: "GET /x.php HTTP/1.1", upstream: "fastcgi://unix:/run/php/php8.2-fpm.sock:", host: "shop.test"';
const invalid = (text: string, directive?: string): Row[1] => ({
  kind: 'invalid-value',
  ...(directive === undefined ? {} : { directive }),
  text,
  at: SITE,
});

testTable('nginx', 'nginx', '2026/11/22 09:17:01 [error] 12#12: *3 ', [
  [
    `connect() to ${FPM} failed (2: No such file or directory) while connecting to upstream${asked}`,
    { kind: 'connect', address: FPM, errno: 'ENOENT' },
  ],
  [
    `connect() to ${FPM} failed (13: Permission denied) while connecting to upstream${asked}`,
    { kind: 'connect', address: FPM, errno: 'EACCES' },
  ],
  [
    `connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8080/", host: "a"`,
    { kind: 'connect', address: 'tcp:127.0.0.1:8080', errno: 'ECONNREFUSED' },
  ],
  [
    `upstream timed out (110: Connection timed out) while reading response header from upstream${asked}`,
    { kind: 'backend-timeout', address: FPM },
  ],
  [
    `upstream timed out (110: Connection timed out) while connecting to upstream${asked}`,
    { kind: 'connect', address: FPM, errno: 'ETIMEDOUT' },
  ],
  [
    `upstream prematurely closed connection while reading response header from upstream${asked}`,
    { kind: 'backend-broken', address: FPM, text: 'upstream prematurely closed connection' },
  ],
  [
    `upstream sent too big header while reading response header from upstream${asked}`,
    { kind: 'backend-broken', address: FPM, text: 'upstream sent too big header' },
  ],
  [
    `recv() failed (104: Connection reset by peer) while reading response header from upstream${asked}`,
    { kind: 'backend-broken', address: FPM, text: 'recv() failed (ECONNRESET)' },
  ],
  [
    `no live upstreams while connecting to upstream${asked}`,
    { kind: 'backend-broken', address: FPM, text: 'no live upstreams' },
  ],
  [
    `FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream${asked}`,
    { kind: 'primary-script-unknown' },
  ],
  [
    `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: Call to undefined function f() in /srv/t1.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/t1.php on line 1" while reading response header from upstream${asked}`,
    { kind: 'undefined-function', name: 'f', at: { file: '/srv/t1.php', line: 1 } },
  ],
  [
    `FastCGI sent in stderr: "Access to the script '/srv/a.html' has been denied (see security.limit_extensions)" while reading response header from upstream${asked}`,
    { kind: 'refused-by-rule', path: '/srv/a.html', text: 'security.limit_extensions' },
  ],
  [
    `open() "/srv/shop/static.html" failed (13: Permission denied)${asked}`,
    { kind: 'file', path: '/srv/shop/static.html', errno: 'EACCES' },
  ],
  [`open() "/srv/shop/favicon.ico" failed (2: No such file or directory)${asked}`, []],
  [
    `open() "/srv/shop/a" failed (24: Too many open files)${asked}`,
    { kind: 'too-many-files', path: '/srv/shop/a' },
  ],
  [
    `directory index of "/srv/shop/empty/" is forbidden${asked}`,
    { kind: 'no-index', path: '/srv/shop/empty/' },
  ],
  [`access forbidden by rule${asked}`, { kind: 'refused-by-rule', text: 'access forbidden by rule' }],
  [
    `rewrite or internal redirection cycle while internally redirecting to "/index.php"${asked}`,
    { kind: 'redirect-loop' },
  ],
  [
    `pwrite() "/var/lib/nginx/body/0000000012" failed (28: No space left on device)${asked}`,
    { kind: 'disk-full', path: '/var/lib/nginx/body/0000000012' },
  ],
  [
    `mkdir() "/var/lib/nginx/body" failed (13: Permission denied)${asked}`,
    { kind: 'file', path: '/var/lib/nginx/body', errno: 'EACCES' },
  ],
  [
    `app.internal could not be resolved (3: Host not found)${asked}`,
    { kind: 'unresolved-host', host: 'app.internal' },
  ],
  [`client intended to send too large body: 10485760 bytes${asked}`, []],
  [
    `SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 1.2.3.4, server: 0.0.0.0:443`,
    [],
  ],
]);

testTable('nginx processes', 'nginx', '2026/11/22 09:17:01 [alert] 12#12: ', [
  [
    'worker process 123 exited on signal 11 (core dumped)',
    { kind: 'worker-died', pid: 123, signal: 'SIGSEGV' },
  ],
  ['worker process 123 exited on signal 15', []],
  ['1024 worker_connections are not enough', { kind: 'max-workers' }],
  ['accept4() failed (24: Too many open files)', { kind: 'too-many-files' }],
  ['socket() failed (24: Too many open files) while connecting to upstream', { kind: 'too-many-files' }],
  ['fork() failed while spawning "worker process" (11: Resource temporarily unavailable)', []],
  ['fork() failed (11: Resource temporarily unavailable)', { kind: 'fork', errno: 'EAGAIN' }],
  ['invalid PID number "" in "/run/nginx.pid"', { kind: 'stale-pid', path: '/run/nginx.pid' }],
  ['signal 1 (SIGHUP) received from 7, reconfiguring', { kind: 'lifecycle', what: 'reloading' }],
  ['signal 3 (SIGQUIT) received from 7, shutting down', { kind: 'lifecycle', what: 'stopping' }],
]);

testTable('nginx configuration', 'nginx', '2026/11/22 09:17:01 [emerg] 12#12: ', [
  [`unknown directive "nosuch"${IN}`, { kind: 'invalid-directive', directive: 'nosuch', at: SITE }],
  [
    `"events" directive is not allowed here${IN}`,
    { kind: 'misplaced-directive', directive: 'events', at: SITE },
  ],
  [
    `invalid number of arguments in "keepalive_timeout" directive${IN}`,
    invalid('invalid number of arguments in "keepalive_timeout" directive', 'keepalive_timeout'),
  ],
  [`"root" directive is duplicate${IN}`, invalid('"root" directive is duplicate', 'root')],
  [`invalid value "bogus"${IN}`, invalid('invalid value "bogus"')],
  [`a duplicate default server for 0.0.0.0:80${IN}`, invalid('a duplicate default server for 0.0.0.0:80')],
  [
    `unexpected end of file, expecting "}"${IN}`,
    { kind: 'syntax', text: 'unexpected end of file, expecting "}"', at: SITE },
  ],
  [
    `directive "root" is not terminated by ";"${IN}`,
    { kind: 'syntax', text: 'directive "root" is not terminated by ";"', at: SITE },
  ],
  ['unknown "nosuchvar" variable', { kind: 'undefined-variable', name: 'nosuchvar' }],
  [`host not found in upstream "app:8080"${IN}`, { kind: 'unresolved-host', host: 'app', at: SITE }],
  [`getpwnam("www-data") failed${IN}`, { kind: 'unknown-account', name: 'www-data', of: 'user' }],
  [
    `open() "/etc/nginx/snippets/fastcgi-php.conf" failed (2: No such file or directory)${IN}`,
    { kind: 'file', path: '/etc/nginx/snippets/fastcgi-php.conf', errno: 'ENOENT', at: SITE },
  ],
  [
    'open() "/var/log/nginx/error.log" failed (2: No such file or directory)',
    { kind: 'file', path: '/var/log/nginx/error.log', errno: 'ENOENT' },
  ],
  [
    'could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)',
    { kind: 'file', path: '/var/log/nginx/error.log', errno: 'EACCES' },
  ],
  [
    'could not build server_names_hash, you should increase server_names_hash_bucket_size: 64',
    {
      kind: 'invalid-value',
      directive: 'server_names_hash_bucket_size',
      text: 'could not build server_names_hash, you should increase server_names_hash_bucket_size: 64',
    },
  ],
  [
    'conflicting server name "a.test" on 0.0.0.0:80, ignored',
    { kind: 'conflicting-name', name: 'a.test', address: 'tcp:0.0.0.0:80' },
  ],
  [
    'bind() to 0.0.0.0:80 failed (98: Address already in use)',
    { kind: 'address-in-use', address: 'tcp:0.0.0.0:80' },
  ],
  [
    'bind() to unix:/none/x.sock failed (2: No such file or directory)',
    { kind: 'bind', address: 'unix:/none/x.sock', errno: 'ENOENT' },
  ],
  ['still could not bind()', { kind: 'no-listener' }],
  [
    `dlopen() "/usr/lib/nginx/modules/x.so" failed (/usr/lib/nginx/modules/x.so: cannot open shared object file: No such file or directory)${IN}`,
    { kind: 'cannot-load', refusal: 'missing', object: '/usr/lib/nginx/modules/x.so', at: SITE },
  ],
  [
    `dlopen() "/usr/lib/nginx/modules/x.so" failed (libgd.so.3: cannot open shared object file: No such file or directory)${IN}`,
    {
      kind: 'cannot-load',
      refusal: 'missing',
      object: 'libgd.so.3',
      by: '/usr/lib/nginx/modules/x.so',
      at: SITE,
    },
  ],
  [
    `module "/usr/lib/nginx/modules/x.so" version 1022001 instead of 1018000${IN}`,
    {
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: '/usr/lib/nginx/modules/x.so',
      found: '1022001',
      wanted: '1018000',
      at: SITE,
    },
  ],
  [
    `module "/x.so" is not binary compatible${IN}`,
    { kind: 'cannot-load', refusal: 'incompatible', object: '/x.so', at: SITE },
  ],
  [
    'cannot load certificate "/etc/ssl/a.pem": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/ssl/a.pem, r) error:10000080:BIO routines::no such file)',
    { kind: 'file', path: '/etc/ssl/a.pem', errno: 'ENOENT' },
  ],
  [
    'cannot load certificate key "/etc/ssl/a.key": BIO_new_file() failed (SSL: error:8000000D:system library::Permission denied:calling fopen(/etc/ssl/a.key, r) error:10080002:BIO routines::system lib)',
    { kind: 'file', path: '/etc/ssl/a.key', errno: 'EACCES' },
  ],
  [
    'cannot load certificate "/tmp/g.pem": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)',
    { kind: 'certificate', trouble: 'invalid', path: '/tmp/g.pem' },
  ],
  [
    'SSL_CTX_use_PrivateKey("/tmp/k2.pem") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)',
    { kind: 'certificate', trouble: 'key-mismatch', key: '/tmp/k2.pem' },
  ],
  [
    `no "ssl_certificate" is defined for the "listen ... ssl" directive${IN}`,
    { kind: 'certificate', trouble: 'absent', at: SITE },
  ],
]);
