import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type FailingCall, failingCallSchema, type TracedCall } from '../../domain/failing-call.ts';
import { healthyCalls, healthyCallsSchema, subtractNoise } from './noise.ts';

let second = 0;
/** `failing('open ENOENT /a')`; each a second later than the one before. */
function failing(text: string, more: Partial<FailingCall> = {}): FailingCall {
  const [, call = '', errno = '', subject = ''] = /^(\S+) (\S+) ?(.*)$/s.exec(text) ?? [];
  second += 1;
  const at = new Date(second * 1000).toISOString();
  return failingCallSchema.parse({
    call,
    syscall: call,
    subject,
    errno,
    comm: 'apache2',
    pid: 1,
    count: 1,
    firstAt: at,
    lastAt: at,
    ...more,
  });
}
const told = ({ call, errno, subject }: FailingCall): string => `${call} ${errno} ${subject}`.trimEnd();
const left = (now: readonly string[], healthy: readonly string[] = []): string[] =>
  subtractNoise(
    now.map((text) => failing(text)),
    healthy.map((text) => failing(text)),
  ).map(told);

const NOISE: readonly string[] = [
  'open ENOENT /srv/site/.htaccess',
  'open ENOTDIR /srv/site/index.php/.htaccess',
  'open ENOENT /srv/site/.user.ini',
  'open ENOENT /etc/php/8.2/apache2/php-apache2handler.ini',
  'stat ENOENT /srv/site/index.html',
  'stat ENOTDIR /srv/site/index.php/deep',
  'stat ENOENT /srv/site/favicon.ico',
  'stat ENOENT /etc/ld.so.preload',
  'open ENOENT /lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libargon2.so.1',
  'open ENOENT /usr/lib/locale/C.UTF-8/LC_MESSAGES',
  'connect ENOENT unix:/var/run/nscd/socket',
  'stat ENOENT /proc/sys/kernel/lost',
  'open ENXIO /dev/tty',
  'unlink ENOENT /run/php/php8.2-fpm.sock',
  'stat ENOENT /srv/site/data.db-journal',
  'socket EAFNOSUPPORT tcp:[::]:80',
  'connect ENETUNREACH udp:[2001:db8::1]:0',
  'open ENOENT /run/systemd/userdb/',
  'open ENOENT /var/run/apache2/apache2.pid',
  'open ENOENT /php.ini',
  'mmap ENOMEM',
];
for (const text of NOISE) test(`noise: ${text}`, () => assert.deepEqual(left([text]), []));

const TELLING: readonly string[] = [
  'open EACCES /srv/site/.htaccess',
  'open ENOENT /etc/php/8.2/apache2/php.ini',
  'stat ENOENT /srv/site/index.php',
  'open ENOENT /lib/x86_64-linux-gnu/libargon2.so.1',
  'open EACCES /proc/self/fd/2',
  'connect ECONNREFUSED tcp:127.0.0.1:3306',
  'connect ECONNREFUSED unix:/run/php/php8.2-fpm.sock',
  'unlink EROFS /run/php/php8.2-fpm.sock',
  'bind EADDRINUSE tcp:[::]:80',
  'kill SIGSEGV SIGSEGV',
  'exec ENOENT /usr/sbin/sendmail',
  'open EACCES /run/apache2/apache2.pid',
  'mmap ENOMEM /usr/lib/php/20220829/opcache.so',
  'write ENOSPC /var/lib/php/sessions/sess_abcdefgh12345678',
];
for (const text of TELLING) test(`no noise: ${text}`, () => assert.deepEqual(left([text]), [text]));

test('what a healthy host shows is taken away, by whatever call and program, with names that change', () => {
  const healthy = [
    'stat ENOENT /srv/site/local.php',
    'open EACCES /tmp/phpAbC123',
    'connect ENOENT unix:/run/cgisock.411',
  ];
  const now = [
    'stat ENOENT /srv/site/local.php',
    'open EACCES /tmp/phpXyZ789',
    'connect ENOENT unix:/run/cgisock.99',
  ];
  assert.deepEqual(left(now, healthy), []);
  assert.deepEqual(left(['open ENOENT /srv/site/local.php'], healthy), ['open ENOENT /srv/site/local.php']);
});

test('another extension directory is another file, though only digits differ', () => {
  const missing = 'open ENOENT /usr/lib/php/20230831/mysqli.so';
  assert.deepEqual(left([missing], ['open ENOENT /usr/lib/php/20220829/mysqli.so']), [missing]);
});

test('a library sought in 68 places is one line, with its first place and all its tries', () => {
  const places = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib', '/usr/lib'];
  const hardware = Array.from({ length: 64 }, (_, n) => `open ENOENT /lib/glibc-hwcaps/v${n}/libgd.so.3`);
  const now = [...hardware, ...places.map((place) => `open ENOENT ${place}/libgd.so.3`)].map((text) =>
    failing(text),
  );
  const [only, ...others] = subtractNoise(now, []);
  assert.deepEqual(others, []);
  assert.equal(only?.subject, '/lib/x86_64-linux-gnu/libgd.so.3');
  assert.equal(only?.count, 4);
});

test('asked about and then opened: one line, that of the open', () => {
  assert.deepEqual(left(['stat ENOENT /srv/lib.php', 'open ENOENT /srv/lib.php']), [
    'open ENOENT /srv/lib.php',
  ]);
});

test('a program found further along the PATH is noise, one found nowhere is not', () => {
  const found = ['exec ENOENT /usr/local/bin/convert', 'stat ENOENT /usr/sbin/convert'];
  assert.deepEqual(left(found), []);
  assert.deepEqual(left([...found, 'exec ENOENT /usr/bin/convert', 'exec ENOENT /bin/convert']), [
    'exec ENOENT /usr/local/bin/convert',
  ]);
});

test('localhost that answers at 127.0.0.1 only is noise, one that answers nowhere is not', () => {
  assert.deepEqual(left(['connect ECONNREFUSED tcp:[::1]:3306']), []);
  assert.equal(
    left(['connect ECONNREFUSED tcp:[::1]:3306', 'connect ECONNREFUSED tcp:127.0.0.1:3306']).length,
    2,
  );
});

test('the telling ones first', () => {
  const now = [
    'stat ENOENT /srv/a.png',
    'open ENOENT /srv/b.php',
    'exec ENOENT /opt/c',
    'connect ECONNREFUSED tcp:127.0.0.1:9000',
    'open EACCES /srv/d',
    'write ENOSPC /var/log/e',
    'kill SIGBUS SIGBUS',
  ];
  assert.deepEqual(left(now), now.toReversed());
});

test('a scan by a bot does not bury what matters, and is cut', () => {
  const scan = Array.from({ length: 5000 }, (_, n) => `stat ENOENT /srv/site/wp-${n}.php`);
  const lines = left([...scan, 'open ENOENT /srv/include/settings.php']);
  assert.equal(lines[0], 'open ENOENT /srv/include/settings.php');
  assert.ok(lines.length <= 50);
});

test('a healthy set is small, stored and read back, and subtracts itself', () => {
  const calls = [...NOISE, ...TELLING, ...TELLING].map((text) => failing(text));
  const healthy = healthyCalls(calls);
  assert.ok(healthy.calls.length <= TELLING.length);
  const read = healthyCallsSchema.parse(JSON.parse(JSON.stringify(healthy)));
  assert.deepEqual(subtractNoise(calls, read.calls), []);
});

test('nothing is left of a host compared with itself, whatever its calls', () => {
  const call = fc.record({
    call: fc.constantFrom<TracedCall>('open', 'stat', 'exec', 'connect', 'kill'),
    errno: fc.constantFrom('ENOENT', 'EACCES', 'ENOTDIR'),
    subject: fc.string({ unit: 'binary', maxLength: 40 }),
  });
  fc.assert(
    fc.property(fc.array(call), (calls) => {
      const now = calls.map(({ call, errno, subject }) => failing(`${call} ${errno} x`, { subject }));
      assert.deepEqual(subtractNoise(now, healthyCalls(now).calls), []);
      assert.ok(subtractNoise(now, []).length <= now.length);
    }),
  );
});
