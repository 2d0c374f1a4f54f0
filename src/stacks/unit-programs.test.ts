import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPrograms } from './unit-programs.ts';

test('programs whose failure fails the start; others of the unit are not needed for it', () => {
  const unit = `[Service]
#ExecStart=/bin/commented
ExecStartPre=/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'
ExecStart = "/usr/sbin/apachectl" start
ExecStartPost=-/usr/lib/php/php-fpm-socket-helper install
ExecStartPost=@!/usr/bin/tell told
ExecStop=/usr/sbin/stop
ExecReload=/bin/kill -USR2 $MAINPID
`;
  assert.deepEqual(startPrograms(unit), [
    { program: '/usr/sbin/nginx', line: 3 },
    { program: '/usr/sbin/apachectl', line: 4 },
    { program: '/usr/bin/tell', line: 6 },
  ]);
});
