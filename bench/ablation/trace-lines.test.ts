import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTrace } from './trace-lines.ts';

const LINES = String.raw`execve("/usr/sbin/apachectl", ["/usr/sbin/apachectl", "start"], 0x7fffd90a60d0 /* 4 vars */) = 0
access("/etc/ld.so.preload", R_OK)      = -1 ENOENT (No such file or directory)
openat(AT_FDCWD</c/etc>, "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY|O_CLOEXEC) = 3</c/usr/lib/x86_64-linux-gnu/libc.so.6>
newfstatat(3</c/etc/ld.so.cache>, "", {st_mode=S_IFREG|0644, st_size=34795, ...}, AT_EMPTY_PATH) = 0
openat(AT_FDCWD</c/srv>, "b\303\274cher/a\"b", O_RDONLY) = 4</c/srv/x>
readlinkat(5</c>, "bin", "usr/bin", 4096) = 7
rename("/run/a", "/run/b")              = 0
openat(AT_FDCWD</c>, "/never/back", O_RDONLY <detached ...>
--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=133} ---
`;

test('paths of calls that succeeded, relative ones resolved, the root of the clone taken off', () => {
  assert.deepEqual(readTrace(LINES, '/c'), {
    paths: [
      '/usr/sbin/apachectl',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/srv/bücher/a"b',
      '/bin',
      '/run/a',
      '/run/b',
    ],
    programs: ['/usr/sbin/apachectl'],
  });
});
