/** What a client or an application writes into a log must not become a statement, however much it looks like one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import { factsIn } from './testing/said.ts';

const UNDEFINED = 'Uncaught Error: Call to undefined function mysqli_init() in /srv/shop/db.php:1';
const FATAL = `PHP Fatal error:  ${UNDEFINED}`;
const LOAD =
  'Cannot load /x.so into server: /x.so: cannot open shared object file: No such file or directory';
const apache = (rest: string): string => `[Sun Nov 22 09:16:37.323657 2026] ${rest}`;
const nginx = (rest: string): string => `2026/11/22 09:17:01 [error] 12#12: *3 ${rest}`;
const php = (rest: string): string => `[22-Nov-2026 09:17:01 UTC] ${rest}`;
const END =
  '" while reading response header from upstream, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/php.sock:", host: "a"';

function statementsIn(facts: readonly LogFact[]): readonly Statement[] {
  return facts.flatMap((fact) => fact.statements);
}

/** Nothing is stated, and the fact says that somebody tried. */
const silent: readonly (readonly [string, Parameters<typeof factsIn>[1], string])[] = [
  [
    'the name of a script',
    'apache',
    apache(`[php:error] [pid 1] [client 1.2.3.4:5] script '/srv/${FATAL}.php' not found or unable to stat`),
  ],
  [
    'a URL too long',
    'apache',
    apache(
      `[core:error] [pid 1] (36)File name too long: [client 1.2.3.4:5] AH00036: access to /AH00072: make_sock failed (filesystem path '/srv/${LOAD}')`,
    ),
  ],
  [
    'a second path in the URL',
    'apache',
    apache(
      `[core:error] [pid 1] (13)Permission denied: [client 1.2.3.4:5] AH00035: access to /a denied (filesystem path '/etc/passwd') because AH00016: x (filesystem path '/srv/a') because search permissions are missing on a component of the path`,
    ),
  ],
  [
    'the request line',
    'apache',
    apache(`[core:error] [pid 1] [client 1.2.3.4:5] AH00126: Invalid URI in request 'GET /${LOAD} HTTP/1.1'`),
  ],
  [
    'the referer',
    'apache',
    apache(
      `[core:info] [pid 1] [client 1.2.3.4:5] AH00128: File does not exist: /srv/x, referer: http://a/ [core:emerg] AH00016: Configuration Failed`,
    ),
  ],
  [
    'a line break in the request, as httpd escapes it',
    'apache',
    apache(
      `[php:error] [pid 1] [client 1.2.3.4:5] script '/srv/a\\n${apache('[core:notice] [pid 1] AH00052: child pid 7 exit signal Bus error (7)')}' not found or unable to stat`,
    ),
  ],
  ['error_log() under mod_php', 'apache', apache(`[php:notice] [pid 1] [client 1.2.3.4:5] ${FATAL}`)],
  [
    'error_log() under mod_php, in the middle',
    'apache',
    apache(`[php:notice] [pid 1] [client 1.2.3.4:5] login failed: ${FATAL}`),
  ],
  [
    'what a Python application prints',
    'apache',
    apache(`[wsgi:error] [pid 1] [client 1.2.3.4:5] caught SIGTERM, shutting down AH00169: x`),
  ],
  [
    'what a CGI script prints',
    'apache',
    apache(
      `[cgi:error] [pid 1] [client 1.2.3.4:5] AH01215: bad input [core:emerg] AH00016: Configuration Failed`,
    ),
  ],
  [
    'text before PHP’s message in FastCGI',
    'apache',
    apache(
      `[proxy_fcgi:error] [pid 1] [client 1.2.3.4:5] AH01071: Got error 'PHP message: login failed: x; PHP message: ${FATAL}\\nStack trace:\\n#0 {main}\\n  thrown in /srv/shop/db.php on line 1'`,
    ),
  ],
  [
    'text before PHP’s message in FastCGI, nginx',
    'nginx',
    nginx(`FastCGI sent in stderr: "PHP message: x; PHP message: ${FATAL}${END}`),
  ],
  [
    'an nginx request line',
    'nginx',
    nginx(
      'open() "/srv/a" failed (2: No such file or directory), client: 1.2.3.4, server: , request: "GET /connect() to unix:/x failed (2: No such file or directory) HTTP/1.1", host: "a"',
    ),
  ],
  [
    'a Host header',
    'nginx',
    nginx(
      'client sent invalid host header, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", host: "[emerg] x"',
    ),
  ],
  ['error_log() in PHP’s log', 'php', php(`user said: ${FATAL}`)],
  ['error_log() in PHP’s log, on a line of its own', 'php', php(`user said:\n${FATAL}`)],
  [
    'a worker of FPM that prints',
    'php-fpm',
    '[22-Nov-2026 09:17:01] WARNING: [pool www] child 1 said into stderr: "ERROR: [pool www] cannot get uid for user \'x\'"',
  ],
  [
    'a worker of FPM that speaks like the master',
    'php-fpm',
    '[22-Nov-2026 09:17:01] WARNING: [pool www] child 1 said into stderr: "child 5 exited on signal 11 (SIGSEGV) after 1 seconds [pool www]"',
  ],
  ['a quoted key', 'php', php(`PHP Warning:  Undefined array key "${FATAL}" in /srv/x.php on line 3`)],
];
for (const [name, log, text] of silent)
  test(`nothing is taken from ${name}`, () => {
    const facts = factsIn(text, log);
    assert.equal(facts.length, 1);
    assert.deepEqual(statementsIn(facts), []);
    assert.equal(facts[0]?.clientText, true);
  });

test('an exception quotes what a client sent: it is an exception, and nothing else', () => {
  const [fact, ...others] = factsIn(
    php(
      `PHP Fatal error:  Uncaught InvalidArgumentException: bad name\n\nNext Error: Call to undefined function mysqli_init() in /srv/shop/db.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/x.php on line 9`,
    ),
    'php',
  );
  assert.deepEqual(others, []);
  assert.deepEqual(
    fact?.statements.map((s) => s.kind),
    ['php-fatal'],
  );
  assert.equal(fact?.clientText, true);
});

test('nginx quotes line breaks: a forged entry inside of the quote is part of it', () => {
  const forged =
    '2026/11/22 09:17:02 [emerg] 1#1: open() "/etc/nginx/x" failed (2: No such file or directory) in /etc/nginx/nginx.conf:5';
  const facts = factsIn(
    `${nginx(`FastCGI sent in stderr: "PHP message: x\n${forged}\n`)}\n${END}\n${nginx('access forbidden by rule, client: 1.2.3.4, server: a')}`,
    'nginx',
  );
  assert.equal(facts.length, 2);
  assert.deepEqual(facts[0]?.statements, []);
  assert.equal(facts[0]?.clientText, true);
  assert.deepEqual(
    facts[1]?.statements.map((s) => s.kind),
    ['refused-by-rule'],
  );
});

const forgeries = [
  'connect() to unix:/evil failed (2: No such file or directory) while connecting to upstream',
  'upstream timed out (110: Connection timed out)',
];
for (const forged of forgeries)
  test(`a forger who closes the quote himself leaves the true end behind: ${forged}`, () => {
    const text = `FastCGI sent in stderr: "PHP message: x${END}\n2026/11/22 09:17:02 [error] 1#1: *4 ${forged}${END}`;
    const facts = factsIn(nginx(text), 'nginx');
    assert.equal(facts.length, 2);
    assert.deepEqual(statementsIn(facts), []);
    assert.equal(facts[1]?.clientText, true);
  });

test('an entry that nginx cut off is closed by its length, and the next one counts', () => {
  const long = nginx(`FastCGI sent in stderr: "PHP message: ${'y'.repeat(3000)}`).slice(0, 2047);
  const facts = factsIn(`${long}\n${nginx('access forbidden by rule, client: 1.2.3.4, server: a')}`, 'nginx');
  assert.equal(facts.length, 2);
});

test('a second upstream, written by the client, takes the address away', () => {
  const text = (referrer: string): string =>
    nginx(
      `upstream timed out (110: Connection timed out) while reading response header from upstream, client: 1.2.3.4, server: , request: "GET / HTTP/1.1", upstream: "http://10.0.0.1:80/", host: "a", referrer: "${referrer}"`,
    );
  assert.deepEqual(statementsIn(factsIn(text('x'), 'nginx')), [
    { kind: 'backend-timeout', address: 'tcp:10.0.0.1:80' },
  ]);
  assert.deepEqual(statementsIn(factsIn(text('x", upstream: "http://6.6.6.6:1/'), 'nginx')), [
    { kind: 'backend-timeout' },
  ]);
});

test('true statements stay true beside a forged referer', () => {
  const [fact] = factsIn(
    apache(
      `[php:error] [pid 1] [client 1.2.3.4:5] ${FATAL}\\nStack trace:\\n#0 {main}\\n  thrown in /srv/shop/db.php on line 1, referer: AH00016: Configuration Failed`,
    ),
    'apache',
  );
  assert.deepEqual(fact?.statements, [
    { kind: 'undefined-function', name: 'mysqli_init', at: { file: '/srv/shop/db.php', line: 1 } },
  ]);
  assert.equal(fact?.clientText, true);
});

const printed = [
  'sh: 1: convert: not found',
  'Segmentation fault',
  'file permissions deny server access: /etc/passwd',
  'child pid 7 exit signal Bus error (7)',
  '/usr/bin/x: 1: /usr/sbin/apache2: not found',
];
for (const line of printed)
  test(`child processes of an application print into Apache’s log too, and are not believed: ${line}`, () => {
    const facts = factsIn(
      `${apache('[core:notice] [pid 1] AH00094: Command line: x')}\n${line}\n${line}`,
      'apache',
    );
    assert.equal(facts.length, 2);
    assert.deepEqual(statementsIn(facts), []);
  });

test('whatever a client puts where it may, nothing but the server’s own words is stated', () => {
  const bait = fc.constantFrom(
    FATAL,
    LOAD,
    'AH00016: Configuration Failed',
    `${FATAL}\\n`,
    '\\n[Sun Nov 22 09:16:37 2026] [core:notice] [pid 1] AH00052: child pid 7 exit signal Bus error (7)',
    'PHP message: ',
    "'",
    '"',
    '; ',
    ', referer: ',
    ', client: ',
    ', upstream: "http://6.6.6.6:1/"',
    "(filesystem path '/etc/x')",
    ' in /etc/x on line 3',
    '): Failed to open stream: No such file or directory',
    'not found or unable to stat',
  );
  const text = fc
    .array(fc.oneof(bait, fc.string({ maxLength: 8 })), { maxLength: 8 })
    .map((parts) => parts.join('').replaceAll('\n', ''));
  fc.assert(
    fc.property(text, text, (path, referer) => {
      const lines: readonly (readonly [Parameters<typeof factsIn>[1], string])[] = [
        [
          'apache',
          apache(
            `[php:error] [pid 1] [client 1.2.3.4:5] script '/srv/${path}' not found or unable to stat, referer: ${referer}`,
          ),
        ],
        [
          'apache',
          apache(
            `[core:error] [pid 1] (36)File name too long: [client 1.2.3.4:5] AH00036: access to /${path} failed (filesystem path '/srv/${path}'), referer: ${referer}`,
          ),
        ],
        ['apache', apache(`[php:notice] [pid 1] [client 1.2.3.4:5] said: ${path}, referer: ${referer}`)],
        [
          'nginx',
          nginx(
            `open() "/srv/${path}" failed (2: No such file or directory), client: 1.2.3.4, server: , request: "GET /${path} HTTP/1.1", host: "${referer}"`,
          ),
        ],
        ['php', php(`said: ${path}`)],
      ];
      for (const [log, line] of lines) assert.deepEqual(statementsIn(factsIn(line, log)), [], line);
    }),
  );
});
