import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Service, StackName } from '../../domain/component.ts';
import { prepareStart } from './prepare.ts';

function scene(t: TestContext): string {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-prepare-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  fs.mkdirSync(join(dir, 'run'));
  fs.mkdirSync(join(dir, 'tmpfiles'));
  return dir;
}

function service(stack: StackName, executable = '/usr/sbin/x'): Service {
  return { id: 'x', stack, name: 'x', running: false, executable, effective: [], sites: [] };
}

test('the run directories of PHP-FPM are made as its package says, and nothing else is', (t) => {
  if (process.geteuid?.() !== 0) return t.skip('needs root: directories are given to root');
  const dir = scene(t);
  const tmpfiles = join(dir, 'tmpfiles');
  const lines =
    '#Type Path Mode UID GID Age\n    d /run/php   1751 root root - -\nd /etc/x 0755 root root - -\nd /run/../etc 0755 root root - -\nd /run/nobodys 0755 no-such-user root - -\n';
  fs.writeFileSync(join(tmpfiles, 'php8.2-fpm.conf'), lines);
  fs.writeFileSync(join(tmpfiles, 'other.conf'), 'd /run/other 0755 root root - -\n');
  prepareStart(service('php-fpm'), { tmpfiles, runRoot: dir });
  assert.deepEqual(fs.readdirSync(join(dir, 'run')), ['php']);
  assert.equal(fs.statSync(join(dir, 'run/php')).mode & 0o7777, 0o1751);
  fs.chmodSync(join(dir, 'run/php'), 0o700);
  prepareStart(service('php-fpm'), { tmpfiles, runRoot: dir });
  assert.equal(fs.statSync(join(dir, 'run/php')).mode & 0o7777, 0o700, 'what stands there stays as it is');
  prepareStart(service('php-fpm'), { tmpfiles: join(dir, 'none') });
});

test('a pid file of a living process that is another program goes; its own, a dead one and garbage stay', (t) => {
  const dir = scene(t);
  const file = join(dir, 'x.pid');
  const left = (text: string, of: Service): boolean => {
    fs.writeFileSync(file, text);
    prepareStart(of, { pidFiles: [file] });
    return fs.existsSync(file);
  };
  const own = `${process.pid}\n`;
  assert.equal(left(own, service('apache')), false);
  assert.equal(left(own, service('apache', join('/elsewhere', basename(process.execPath)))), true);
  assert.equal(left('2147483647\n', service('apache')), true, 'httpd sees that for itself');
  assert.equal(left('../../1\n', service('apache')), true);
  assert.equal(left(own, service('nginx')), true);
});
