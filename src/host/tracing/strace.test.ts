import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseStrace } from './strace.ts';

/** Lines of strace 6.1 with -f -y -ttt. */
const LINES: readonly [line: string, failing: readonly string[], opened?: readonly string[]][] = [
  [
    'openat(AT_FDCWD</>, "/etc/lost", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ['openat ENOENT /etc/lost'],
  ],
  [
    'openat(4</etc>, "userdb", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ['openat ENOENT /etc/userdb'],
  ],
  ['openat(11, 0x563c185993c0, O_RDONLY) = -1 ENOENT (No such file or directory)', ['openat ENOENT ']],
  ['openat(AT_FDCWD</>, "/etc/a\\nb\\303\\244", O_RDONLY) = 3</etc/a\\nb\\303\\244>', [], ['/etc/a\nbä']],
  [
    'access("/etc/ld.so.preload", R_OK)      = -1 ENOENT (No such file or directory)',
    ['access ENOENT /etc/ld.so.preload'],
  ],
  [
    'newfstatat(AT_FDCWD</srv>, "x", 0x7ffd, 0) = -1 EACCES (Permission denied)',
    ['newfstatat EACCES /srv/x'],
  ],
  ['readlink("/usr", 0x7ffd, 1023)          = -1 EINVAL (Invalid argument)', []],
  ['mkdir("/run/apache2", 0777)             = -1 EEXIST (File exists)', []],
  [
    'write(5</srv/log>, "x"..., 40)          = -1 ENOSPC (No space left on device)',
    ['write ENOSPC /srv/log'],
  ],
  ['write(5<socket:[31]>, "x"..., 40)       = -1 EPIPE (Broken pipe)', []],
  [
    'connect(3<UNIX-STREAM:[7]>, {sa_family=AF_UNIX, sun_path="/run/lost.sock"}, 110) = -1 ENOENT (No such file or directory)',
    ['connect ENOENT unix:/run/lost.sock'],
  ],
  [
    'connect(3<UNIX-STREAM:[7]>, {sa_family=AF_UNIX, sun_path=@"lost"}, 110) = -1 ECONNREFUSED (Connection refused)',
    ['connect ECONNREFUSED unix:@lost'],
  ],
  [
    'connect(3<TCP:[7]>, {sa_family=AF_INET, sin_port=htons(3306), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)',
    ['connect ECONNREFUSED tcp:127.0.0.1:3306'],
  ],
  [
    'bind(4<TCPv6:[9]>, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::", &sin6_addr), sin6_scope_id=0}, 28) = -1 EADDRINUSE (Address already in use)',
    ['bind EADDRINUSE tcp:[::]:80'],
  ],
  ['--- SIGCHLD {si_signo=SIGCHLD} ---', []],
  ['+++ killed by SIGBUS (core dumped) +++', ['exit SIGBUS SIGBUS']],
  ['+++ killed by SIGTERM +++', []],
  ['+++ exited with 1 +++', []],
  ['futex(0x7f, FUTEX_WAIT, 1, NULL) = ?', []],
];
for (const [line, failing, opened = []] of LINES)
  test(`strace: ${line.slice(0, 60)}`, () => {
    const read = parseStrace(`77    1795648831.088061 ${line}\n`);
    assert.deepEqual(
      read.failing.map(({ syscall, errno, subject }) => `${syscall} ${errno} ${subject}`),
      failing,
    );
    assert.deepEqual(
      read.opened.map(({ path }) => path),
      opened,
    );
  });

test('strace: calls that another process interrupted are whole again, the same ones counted', () => {
  const text = [
    '1 10.0 openat(AT_FDCWD</>, "/a", O_RDONLY <unfinished ...>',
    '2 10.1 openat(AT_FDCWD</>, "/a", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '1 11.5 <... openat resumed>)             = -1 ENOENT (No such file or directory)',
  ].join('\n');
  const [only, ...others] = parseStrace(text).failing;
  assert.deepEqual(others, []);
  assert.equal(only?.count, 2);
  assert.equal(only?.call, 'open');
  assert.equal(Date.parse(only?.lastAt ?? '') - Date.parse(only?.firstAt ?? ''), 1400);
});

test('strace: what was opened last comes last', () => {
  const open = (path: string): string => `1 10.0 openat(AT_FDCWD</>, "${path}", O_RDONLY) = 3<${path}>`;
  const { opened } = parseStrace(['/a', '/b', '/a'].map(open).join('\n'));
  assert.deepEqual(
    opened.map(({ path }) => path),
    ['/b', '/a'],
  );
});

test('strace: no text of any kind breaks it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      parseStrace(text);
      parseStrace(`1 2.5 openat(${text}) = -1 ENOENT (x)`);
    }),
  );
});
