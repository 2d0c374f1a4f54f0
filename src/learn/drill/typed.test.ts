import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { judgeTyped, simpleCommands } from './typed.ts';

test('a line is its simple commands', () => {
  assert.deepEqual(simpleCommands('sudo -E tail -n 3 "/var/log/a b.log" | grep x && X=1 curl -s y; (ls)'), [
    ['tail', '-n', '3', '/var/log/a b.log'],
    ['grep', 'x'],
    ['curl', '-s', 'y'],
    ['ls'],
  ]);
  assert.deepEqual(simpleCommands('  '), []);
});

test('what is evidence, and of which kind', () => {
  for (const [text, kinds] of [
    ['strace -f -p 12', ['trace']],
    ['grep deleted /proc/12/maps', ['trace']],
    ['journalctl -u apache2', ['log']],
    ['tail -f /var/log/apache2/error.log', ['log']],
    ['cat /var/log/dpkg.log', ['package']],
    ['dpkg -V libapache2-mod-php8.2', ['package']],
    ['apache2ctl configtest; php-fpm8.2 -t', ['config-test']],
    ['nginx -t', ['config-test']],
    ['ls -l /run/php && df -h', ['state']],
    ['systemctl status apache2', ['state']],
    ['stakeout diagnose', ['stakeout']],
    ['service apache2 restart', []],
    ['cat README', []],
  ] as const)
    assert.deepEqual(judgeTyped(text).evidence, kinds, text);
});

test('what changes, restarts and verifies', () => {
  for (const [text, changes, restarts, verifies] of [
    ['service apache2 restart', true, true, false],
    ['nginx -s reload', true, true, false],
    ['vi /etc/apache2/ports.conf', true, false, false],
    ['echo x > /etc/motd', true, false, false],
    ['echo "a > b"', false, false, false],
    ['ls 2>/dev/null', false, false, false],
    ['ls 2>&1 | head', false, false, false],
    ['curl -s x | head', false, false, true],
    ['stakeout verify', false, false, true],
    ['sudo rm x', true, false, false],
  ] as const) {
    const judged = judgeTyped(text);
    assert.deepEqual([judged.changes, judged.restarts, judged.verifies], [changes, restarts, verifies], text);
  }
});

test('what harms, and how much', () => {
  for (const text of [
    'reboot',
    'apt-get -y purge php8.2',
    'apt autoremove',
    'dpkg --remove apache2',
    'rm -rf /etc/apache2',
    'rm -r /srv/library/*',
    'rm -rf /',
    'chmod -R 777 /srv',
    'sudo chmod a+rwx x',
  ])
    assert.equal(judgeTyped(text).harm?.grave, true, text);
  for (const text of ['kill -9 12', 'pkill -KILL apache2', 'rm /etc/apache2/ports.conf', 'a2dismod php8.2'])
    assert.equal(judgeTyped(text).harm?.grave, false, text);
  for (const text of [
    'rm /tmp/x',
    'rm -rf /tmp/x',
    'apt-get install php8.2',
    'apt-get remove figlet',
    'chmod 644 x',
    'kill 12',
    'rm -f /srv/library/uploads/thumbnail-1',
    'echo rm -rf /etc/apache2x',
  ])
    assert.equal(judgeTyped(text).harm, undefined, text);
});

test('no line makes it throw or take long', () => {
  fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => void judgeTyped(text)));
  judgeTyped('"'.repeat(50_000));
});
