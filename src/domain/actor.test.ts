import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, originOf } from './actor.ts';

const by = (...chain: readonly string[]): Actor => {
  const [process, ...ancestors] = chain.map((line, at) => {
    const argv = line.split(' ');
    return { pid: 100 - at, comm: argv[0] ?? '', argv };
  });
  assert.ok(process !== undefined);
  return { rung: 'ebpf', process, ancestors };
};

test('the outermost script is where a person looks; shells with a command line, and programs, are none', () => {
  const postrm = '/bin/sh /var/lib/dpkg/info/php8.2-fpm.postrm purge';
  const clean = '/bin/sh /usr/local/sbin/clean-up --now';
  assert.equal(
    originOf(by('rm x', postrm, 'dpkg -P x', 'apt-get purge x', clean, '/bin/sh -c clean-up', 'cron -f')),
    '/usr/local/sbin/clean-up',
  );
  assert.equal(originOf(by('rm x', postrm, 'dpkg -P x', '-bash')), '/var/lib/dpkg/info/php8.2-fpm.postrm');
  assert.equal(originOf(by('rm x', '/usr/bin/python3.11 /opt/job.py')), '/opt/job.py');
  assert.equal(originOf(by('rm x', 'bash -c rm', 'sshd: root')), undefined);
});
