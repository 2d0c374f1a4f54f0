import { type Row, testTable } from '../testing/said.ts';

const LOAD = {
  file: '/etc/apache2/mods-enabled/php8.2.load',
  line: 3,
};
const CONF = { file: '/etc/apache2/conf-enabled/zz.conf', line: 1 };
const PHP = '/usr/lib/apache2/modules/libphp8.2.so';
const at = (reason: string): string =>
  `apache2: Syntax error on line 147 of /etc/apache2/apache2.conf: Syntax error on line 3 of ${LOAD.file}: ${reason}`;
const load = (reason: string): string => at(`Cannot load ${PHP} into server: ${reason}`);
const directive = (reason: string): string => `AH00526: Syntax error on line 1 of ${CONF.file}:\n${reason}`;

const loading: readonly Row[] = [
  [
    load(`${PHP}: cannot open shared object file: No such file or directory`),
    { kind: 'cannot-load', refusal: 'missing', object: PHP, at: LOAD },
  ],
  [
    load(`${PHP}: cannot open shared object file: Permission denied`),
    { kind: 'cannot-load', refusal: 'denied', object: PHP, at: LOAD },
  ],
  [
    load('libargon2.so.1: cannot open shared object file: No such file or directory'),
    { kind: 'cannot-load', refusal: 'missing', object: 'libargon2.so.1', by: PHP, at: LOAD },
  ],
  [load(`${PHP}: invalid ELF header`), { kind: 'cannot-load', refusal: 'not-elf', object: PHP, at: LOAD }],
  [load(`${PHP}: file too short`), { kind: 'cannot-load', refusal: 'not-elf', object: PHP, at: LOAD }],
  [
    load(`${PHP}: wrong ELF class: ELFCLASS32`),
    { kind: 'cannot-load', refusal: 'wrong-class', object: PHP, at: LOAD },
  ],
  [
    load(`${PHP}: undefined symbol: ap_nosuch`),
    { kind: 'cannot-load', refusal: 'undefined-symbol', object: PHP, symbol: 'ap_nosuch', at: LOAD },
  ],
  [
    load(`/lib/x86_64-linux-gnu/libxml2.so.2: version \`LIBXML2_2.5.2' not found (required by ${PHP})`),
    {
      kind: 'cannot-load',
      refusal: 'version-not-found',
      object: '/lib/x86_64-linux-gnu/libxml2.so.2',
      by: PHP,
      symbol: 'LIBXML2_2.5.2',
      at: LOAD,
    },
  ],
  [
    load(`${PHP}: failed to map segment from shared object: Operation not permitted`),
    { kind: 'cannot-load', refusal: 'other', object: PHP, at: LOAD },
  ],
  [
    load(`${PHP}: something the linker never said before`),
    { kind: 'cannot-load', refusal: 'other', object: PHP, at: LOAD },
  ],
  [
    at(
      `API module structure 'php_module' in file ${PHP} is garbled - expected signature 41503234 but saw 41503939 - perhaps this is not an Apache module DSO, or was compiled for a different Apache version?`,
    ),
    {
      kind: 'cannot-load',
      refusal: 'garbled',
      object: PHP,
      symbol: 'php_module',
      found: '41503939',
      wanted: '41503234',
      at: LOAD,
    },
  ],
  [
    at(
      'Module "mod_rewrite.c" is not compatible with this version of Apache (found 20051115, need 20120211). Please contact the vendor for the correct version.',
    ),
    {
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: 'mod_rewrite.c',
      found: '20051115',
      wanted: '20120211',
      at: LOAD,
    },
  ],
  [
    at(
      "Can't locate API module structure `foo_module' in file /usr/lib/apache2/modules/mod_rewrite.so: /usr/lib/apache2/modules/mod_rewrite.so: undefined symbol: foo_module",
    ),
    {
      kind: 'cannot-load',
      refusal: 'not-a-module',
      object: '/usr/lib/apache2/modules/mod_rewrite.so',
      symbol: 'foo_module',
      at: LOAD,
    },
  ],
  [
    '/usr/sbin/apache2: error while loading shared libraries: libapr-1.so.0: cannot open shared object file: No such file or directory',
    { kind: 'cannot-load', refusal: 'missing', object: 'libapr-1.so.0', by: '/usr/sbin/apache2' },
  ],
  [
    "/usr/sbin/apache2: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /usr/sbin/apache2)",
    {
      kind: 'cannot-load',
      refusal: 'version-not-found',
      object: '/lib/x86_64-linux-gnu/libc.so.6',
      by: '/usr/sbin/apache2',
      symbol: 'GLIBC_2.38',
    },
  ],
  [
    '/usr/sbin/apache2: symbol lookup error: /usr/lib/apache2/modules/mod_ssl.so: undefined symbol: SSL_x, version OPENSSL_3.0.0',
    {
      kind: 'cannot-load',
      refusal: 'undefined-symbol',
      object: '/usr/lib/apache2/modules/mod_ssl.so',
      by: '/usr/sbin/apache2',
      symbol: 'SSL_x',
    },
  ],
  [
    'Error loading shared library libpcre2-8.so.0: No such file or directory (needed by /usr/sbin/httpd)',
    { kind: 'cannot-load', refusal: 'missing', object: 'libpcre2-8.so.0', by: '/usr/sbin/httpd' },
  ],
  [
    'Error relocating /usr/sbin/httpd: apr_nosuch: symbol not found',
    { kind: 'cannot-load', refusal: 'undefined-symbol', object: '/usr/sbin/httpd', symbol: 'apr_nosuch' },
  ],
];

const configuration: readonly Row[] = [
  [
    directive(
      "Invalid command 'NoSuch', perhaps misspelled or defined by a module not included in the server configuration",
    ),
    { kind: 'invalid-directive', directive: 'NoSuch', at: CONF },
  ],
  [
    directive('Listen not allowed in <Directory> context'),
    { kind: 'misplaced-directive', directive: 'Listen', at: CONF },
  ],
  [
    directive("ServerTokens takes 1 argument: 'Prod(uctOnly)', 'Major'"),
    {
      kind: 'invalid-value',
      directive: 'ServerTokens',
      text: "ServerTokens takes 1 argument: 'Prod(uctOnly)', 'Major'",
      at: CONF,
    },
  ],
  [
    directive('RewriteRule: bad flag delimiters'),
    { kind: 'invalid-value', directive: 'RewriteRule', text: 'RewriteRule: bad flag delimiters', at: CONF },
  ],
  [directive('Something else'), { kind: 'syntax', text: 'Something else', at: CONF }],
  [
    directive("SSLCertificateFile: file '/etc/ssl/shop.pem' does not exist or is empty"),
    { kind: 'file', path: '/etc/ssl/shop.pem', errno: 'ENOENT', at: CONF },
  ],
  [
    directive("DocumentRoot '/srv/none' is not a directory, or is not readable"),
    { kind: 'file', path: '/srv/none', errno: 'ENOTDIR', at: CONF },
  ],
  [
    directive('Invalid Mutex directory in argument file:/none'),
    { kind: 'file', path: '/none', errno: 'ENOENT', at: CONF },
  ],
  [
    at(`${CONF.file}:1: <Directory> was not closed.`),
    { kind: 'syntax', text: '<Directory> was not closed.', at: LOAD },
  ],
  [
    at('Could not open configuration file /etc/apache2/none.conf: No such file or directory'),
    { kind: 'file', path: '/etc/apache2/none.conf', errno: 'ENOENT', at: LOAD },
  ],
  [
    at('Include/IncludeOptional: Could not open directory /etc/apache2/none: Permission denied'),
    { kind: 'file', path: '/etc/apache2/none', errno: 'EACCES', at: LOAD },
  ],
  [
    at("No matches for the wildcard '*.conf' in '/etc/apache2/none', failing (use IncludeOptional)"),
    { kind: 'file', path: '/etc/apache2/none/*.conf', errno: 'ENOENT', at: LOAD },
  ],
  [
    'apache2: Could not open configuration file /etc/apache2/apache2.conf: No such file or directory',
    { kind: 'file', path: '/etc/apache2/apache2.conf', errno: 'ENOENT' },
  ],
  ['AH00534: apache2: Configuration error: No MPM loaded.', { kind: 'no-mpm' }],
  ['AH00534: apache2: Configuration error: More than one MPM loaded.', { kind: 'several-mpms' }],
  ['AH00543: apache2: bad user name nobody2', { kind: 'unknown-account', name: 'nobody2', of: 'user' }],
  ['AH00544: apache2: bad group name nogroup2', { kind: 'unknown-account', name: 'nogroup2', of: 'group' }],
  ['AH00016: Configuration Failed', { kind: 'configuration-failed' }],
  ['AH00014: Configuration check failed', { kind: 'configuration-failed' }],
  ['no listening sockets available, shutting down', { kind: 'no-listener' }],
  [
    '(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80',
    { kind: 'address-in-use', address: 'tcp:[::]:80' },
  ],
  [
    '(13)Permission denied: AH00072: make_sock: could not bind to address 0.0.0.0:80',
    { kind: 'bind', address: 'tcp:0.0.0.0:80', errno: 'EACCES' },
  ],
  [
    "(2)No such file or directory: AH02291: Cannot access directory '/var/log/apache2/' for main error log",
    { kind: 'file', path: '/var/log/apache2', errno: 'ENOENT' },
  ],
  [
    "(2)No such file or directory: AH02297: Cannot access directory '/none/' for log file '/none/a.log' defined at /etc/apache2/conf-enabled/zz.conf:1",
    { kind: 'file', path: '/none', errno: 'ENOENT', at: CONF },
  ],
  [
    '(21)Is a directory: AH00091: apache2: could not open error log file /tmp/adir.',
    { kind: 'file', path: '/tmp/adir', errno: 'EISDIR' },
  ],
  [
    "(2)No such file or directory: AH00104: unable to start piped log program '/none/rotatelogs x'",
    { kind: 'file', path: '/none/rotatelogs', errno: 'ENOENT' },
  ],
  [
    '(2)No such file or directory: AH00099: could not create /run/none/apache2.pid.Xy',
    { kind: 'file', path: '/run/none/apache2.pid.Xy', errno: 'ENOENT' },
  ],
  ["(28)No space left on device: AH00023: Couldn't create the proxy mutex ", { kind: 'ipc-limit' }],
  [
    "(2)No such file or directory: AH00023: Couldn't create the rewrite-map mutex (file /var/lock/none/rewrite-map.1)",
    { kind: 'file', path: '/var/lock/none/rewrite-map.1', errno: 'ENOENT' },
  ],
  // That the machine's own name does not resolve harms nobody.
  [
    "AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using 127.0.0.1. Set the 'ServerName' directive globally to suppress this message",
    [],
  ],
];

testTable('bare', 'apache', '', [...loading, ...configuration]);

const server: readonly Row[] = [
  [
    '[mpm_prefork:notice] [pid 51:tid 51] AH00163: Apache/2.4.71 (Debian) configured -- resuming normal operations',
    { kind: 'lifecycle', what: 'started' },
  ],
  [
    '[mpm_event:notice] [pid 62:tid 62] AH00493: SIGUSR1 received.  Doing graceful restart',
    { kind: 'lifecycle', what: 'reloading' },
  ],
  [
    '[mpm_prefork:notice] [pid 51:tid 51] AH00171: Graceful restart requested, doing restart',
    { kind: 'lifecycle', what: 'reloading' },
  ],
  [
    '[mpm_prefork:notice] [pid 51:tid 51] AH00173: SIGHUP received.  Attempting to restart',
    { kind: 'lifecycle', what: 'reloading' },
  ],
  [
    '[mpm_prefork:notice] [pid 51:tid 51] AH00169: caught SIGTERM, shutting down',
    { kind: 'lifecycle', what: 'stopping' },
  ],
  ["[core:notice] [pid 51:tid 51] AH00094: Command line: '/usr/sbin/apache2'", []],
  [
    '[core:notice] [pid 51:tid 51] AH00052: child pid 652 exit signal Bus error (7)',
    { kind: 'worker-died', pid: 652, signal: 'SIGBUS' },
  ],
  [
    '[core:notice] [pid 51] AH00051: child pid 7 exit signal Segmentation fault (11), possible coredump in /etc/apache2',
    { kind: 'worker-died', pid: 7, signal: 'SIGSEGV' },
  ],
  [
    '[mpm_prefork:error] [pid 51] AH00161: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting',
    { kind: 'max-workers' },
  ],
  [
    '[mpm_event:error] [pid 51:tid 51] AH03490: scoreboard is full, not at MaxRequestWorkers',
    { kind: 'max-workers' },
  ],
  [
    '[mpm_prefork:error] [pid 51] (11)Resource temporarily unavailable: AH00159: fork: Unable to fork new process',
    { kind: 'fork', errno: 'EAGAIN' },
  ],
  [
    '[core:warn] [pid 51] AH00098: pid file /run/apache2/apache2.pid overwritten -- Unclean shutdown of previous Apache run?',
    { kind: 'stale-pid', path: '/run/apache2/apache2.pid' },
  ],
  [
    '[core:warn] [pid 63] AH00111: Config variable ${APACHE_RUN_DIR} is not defined',
    { kind: 'undefined-variable', name: 'APACHE_RUN_DIR' },
  ],
  ['[:emerg] [pid 51:tid 51] AH00020: Configuration Failed, exiting', { kind: 'configuration-failed' }],
  [
    '[mime:error] [pid 51] (2)No such file or directory: AH01597: could not open mime types config file /etc/mime.types.',
    { kind: 'file', path: '/etc/mime.types', errno: 'ENOENT' },
  ],
  [
    '[php:crit] [pid 143] Apache is running a threaded MPM, but your PHP Module is not compiled to be threadsafe.  You need to recompile PHP.',
    { kind: 'not-thread-safe' },
  ],
  [
    '[log_config:warn] [pid 107] (28)No space left on device: [client 127.0.0.1:45724] AH00646: Error writing to /var/log/apache2/access.log',
    { kind: 'disk-full', path: '/var/log/apache2/access.log' },
  ],
  [
    '[core:error] [pid 107] (24)Too many open files: AH99999: something new failed',
    { kind: 'too-many-files' },
  ],
  ['[core:error] [pid 107] (30)Read-only file system: AH99999: something new failed', { kind: 'read-only' }],
  [
    '[ssl:emerg] [pid 210] AH02565: Certificate and private key shop:443:0 from /tmp/c1.pem and /tmp/k2.pem do not match',
    { kind: 'certificate', trouble: 'key-mismatch', path: '/tmp/c1.pem', key: '/tmp/k2.pem' },
  ],
  [
    '[ssl:emerg] [pid 210] SSL Library Error: error:0B080074:x509 certificate routines:X509_check_private_key:key values mismatch',
    { kind: 'certificate', trouble: 'key-mismatch' },
  ],
  [
    '[ssl:emerg] [pid 227] AH02562: Failed to configure certificate 127.0.0.1:443:0 (with chain), check /tmp/g.pem',
    { kind: 'certificate', trouble: 'invalid', path: '/tmp/g.pem' },
  ],
  [
    '[ssl:emerg] [pid 239] AH02564: Failed to configure encrypted (?) private key 127.0.0.1:443:0, check /tmp/g.pem',
    { kind: 'certificate', trouble: 'invalid', path: '/tmp/g.pem' },
  ],
  [
    '[ssl:emerg] [pid 251] AH02572: Failed to configure at least one certificate and key for 127.0.0.1:443',
    { kind: 'certificate', trouble: 'absent' },
  ],
];

const requests: readonly Row[] = [
  [
    "[core:alert] [pid 15] [client 127.0.0.1:33372] /srv/shop/app/.htaccess: Invalid command 'php_value', perhaps misspelled or defined by a module not included in the server configuration",
    { kind: 'invalid-directive', directive: 'php_value', at: { file: '/srv/shop/app/.htaccess' } },
  ],
  [
    '[core:alert] [pid 15] [client 127.0.0.1:33372] /srv/shop/.htaccess: Options not allowed here',
    { kind: 'misplaced-directive', directive: 'Options', at: { file: '/srv/shop/.htaccess' } },
  ],
  [
    '[core:error] [pid 52] (13)Permission denied: [client 127.0.0.1:35376] AH00132: file permissions deny server access: /srv/shop/static.html',
    { kind: 'file', path: '/srv/shop/static.html', errno: 'EACCES' },
  ],
  [
    "[core:crit] [pid 55] (13)Permission denied: [client 127.0.0.1:51266] AH00529: /srv/shop/.htaccess pcfg_openfile: unable to check htaccess file, ensure it is readable and that '/srv/shop/' is executable",
    { kind: 'file', path: '/srv/shop', errno: 'EACCES' },
  ],
  [
    "[core:error] [pid 55] (13)Permission denied: [client 127.0.0.1:51266] AH00035: access to /a/b denied (filesystem path '/srv/shop/a') because search permissions are missing on a component of the path",
    { kind: 'file', path: '/srv/shop/a', errno: 'EACCES' },
  ],
  [
    '[authz_core:error] [pid 55] [client 127.0.0.1:1] AH01630: client denied by server configuration: /srv/shop/x, referer: http://a/',
    { kind: 'refused-by-rule', path: '/srv/shop/x', text: 'client denied by server configuration' },
  ],
  [
    '[core:error] [pid 55] [client 127.0.0.1:1] AH00037: Symbolic link not allowed or link target not accessible: /srv/shop/l',
    {
      kind: 'refused-by-rule',
      path: '/srv/shop/l',
      text: 'Symbolic link not allowed or link target not accessible',
    },
  ],
  [
    '[autoindex:error] [pid 61] [client 127.0.0.1:1] AH01276: Cannot serve directory /srv/shop/empty/: No matching DirectoryIndex (index.php) found, and server-generated directory index forbidden by Options directive',
    { kind: 'no-index', path: '/srv/shop/empty/' },
  ],
  [
    "[core:error] [pid 61] [client 127.0.0.1:1] AH00124: Request exceeded the limit of 10 internal redirects due to probable configuration error. Use 'LimitInternalRecursion' to increase the limit if necessary. Use 'LogLevel debug' to get a backtrace.",
    { kind: 'redirect-loop' },
  ],
  [
    '[proxy:error] [pid 63:tid 75] (2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain socket /run/php/php8.2-fpm.sock (localhost:8000) failed',
    { kind: 'connect', address: 'unix:/run/php/php8.2-fpm.sock', errno: 'ENOENT' },
  ],
  [
    '[proxy:error] [pid 63:tid 75] (111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:8080 (127.0.0.1:8080) failed',
    { kind: 'connect', address: 'tcp:127.0.0.1:8080', errno: 'ECONNREFUSED' },
  ],
  [
    '[proxy_fcgi:error] [pid 63:tid 75] [client 127.0.0.1:1] AH01079: failed to make connection to backend: localhost',
    { kind: 'backend-broken', text: 'failed to make connection to backend' },
  ],
  [
    '[proxy_fcgi:error] [pid 164] (70007)The timeout specified has expired: [client 127.0.0.1:57614] AH01075: Error dispatching request to : (polling)',
    { kind: 'backend-timeout' },
  ],
  [
    '[proxy_fcgi:error] [pid 164] (104)Connection reset by peer: [client 127.0.0.1:57614] AH01075: Error dispatching request to : ',
    { kind: 'backend-broken', text: 'Error dispatching request' },
  ],
  [
    '[proxy_fcgi:error] [pid 164] [client 127.0.0.1:57614] AH01067: Failed to read FastCGI header',
    { kind: 'backend-broken', text: 'Failed to read FastCGI header' },
  ],
  [
    '[proxy_http:error] [pid 164] (70007)The timeout specified has expired: [client 127.0.0.1:5] AH01102: error reading status line from remote server 127.0.0.1:8080',
    { kind: 'backend-timeout', address: 'tcp:127.0.0.1:8080' },
  ],
  [
    "[proxy:warn] [pid 164] [client 127.0.0.1:5] AH01144: No protocol handler was valid for the URL /x.php (scheme 'fcgi'). If you are using a DSO version of mod_proxy, make sure the proxy submodules are included in the configuration using LoadModule.",
    { kind: 'no-handler', name: 'fcgi' },
  ],
  [
    '[proxy:error] [pid 164] [client 127.0.0.1:5] AH00898: DNS lookup failure for: app.internal returned by /x',
    { kind: 'unresolved-host', host: 'app.internal' },
  ],
  [
    "[cgi:error] [pid 164] [client 127.0.0.1:5] AH01215: (2)No such file or directory: exec of '/usr/lib/cgi-bin/x' failed: /usr/lib/cgi-bin/x",
    { kind: 'file', path: '/usr/lib/cgi-bin/x', errno: 'ENOENT' },
  ],
  [
    '[cgi:error] [pid 164] [client 127.0.0.1:5] AH01215: suexec policy violation: see suexec log for more details: /x',
    { kind: 'refused-by-rule', text: 'suexec policy violation' },
  ],
  [
    "[proxy_fcgi:error] [pid 260:tid 267] [client 127.0.0.1:6] AH01071: Got error 'Primary script unknown'",
    { kind: 'primary-script-unknown' },
  ],
  [
    "[proxy_fcgi:error] [pid 260:tid 267] [client 127.0.0.1:6] AH01071: Got error 'Unable to open primary script: /srv/shop/index.php (Permission denied)'",
    { kind: 'file', path: '/srv/shop/index.php', errno: 'EACCES' },
  ],
  [
    "[proxy_fcgi:error] [pid 260:tid 267] [client 127.0.0.1:6] AH01071: Got error 'Access to the script '/srv/shop/a.html' has been denied (see security.limit_extensions)'",
    { kind: 'refused-by-rule', path: '/srv/shop/a.html', text: 'security.limit_extensions' },
  ],
  [
    "[proxy_fcgi:error] [pid 260] [client 127.0.0.1:6] AH01071: Got error 'PHP message: PHP Warning:  require(/srv/shop/app/../inc/boot.php): Failed to open stream: No such file or directory in /srv/shop/app/index.php on line 1; PHP message: PHP Fatal error:  Uncaught Error: Failed opening required '/srv/shop/app/../inc/boot.php' (include_path='.:/usr/share/php') in /srv/shop/app/index.php:1\\nStack trace:\\n#0 {main}\\n  thrown in /srv/shop/app/index.php on line 1'",
    {
      kind: 'include',
      path: '/srv/shop/app/../inc/boot.php',
      required: true,
      errno: 'ENOENT',
      at: { file: '/srv/shop/app/index.php', line: 1 },
    },
  ],
  [
    "[proxy_fcgi:error] [pid 260] [client 127.0.0.1:6] AH01071: Got error 'PHP message: PHP Warning:  fopen(/srv/shop/static.html): Failed to open stream: Too many open files in /srv/shop/fd.php on line 1; PHP message: PHP Fatal error:  Uncaught Exception: no fd in /srv/shop/fd.php:1\\nStack trace:\\n#0 {main}\\n  thrown in /srv/shop/fd.php on line 1'",
    [
      { kind: 'too-many-files', path: '/srv/shop/static.html' },
      {
        kind: 'php-fatal',
        text: 'no fd',
        exception: 'Exception',
        at: { file: '/srv/shop/fd.php', line: 1 },
      },
    ],
  ],
  [
    "[php:error] [pid 52] [client 127.0.0.1:1] script '/srv/shop/wp-login.php' not found or unable to stat",
    [],
  ],
];

testTable('logged', 'apache', '[Sun Nov 22 09:16:37.323657 2026] ', [...server, ...requests]);
