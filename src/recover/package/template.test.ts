import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HostFiles } from '../../host/files/index.ts';
import { templateOf } from './template.ts';

const owned = { owner: () => ({ name: 'php8.2-common', version: '1', arch: 'amd64' }) };

test('paths that ucf makes from a template of their package, and those it does not', () => {
  const asked: string[] = [];
  const database = {
    ...owned,
    agrees: (path: string) => {
      asked.push(path);
      return 'missing' as const;
    },
  };
  const why = (path: string) => {
    const found = templateOf(path, database, new HostFiles('/nonexistent'));
    return found === undefined ? undefined : found.found || found.why;
  };
  const gone = (template: string) => `its template ${template} is not there, or not as packaged`;
  assert.equal(why('/etc/php/8.2/apache2/php.ini'), gone('/usr/lib/php/8.2/php.ini-production'));
  assert.equal(why('/etc/php/8.3/cli/php.ini'), gone('/usr/lib/php/8.3/php.ini-production.cli'));
  assert.equal(why('/etc/php/8.2/mods-available/mysqli.ini'), gone('/usr/share/php8.2-*/*/mysqli.ini'));
  for (const path of [
    '/etc/php/8.2/fpm/php-fpm.conf',
    '/etc/php/../x/apache2/php.ini',
    '/etc/php/8.2/mods-available/../x.ini',
    '/etc/shadow',
  ])
    assert.equal(why(path), undefined);
});

test('a template that is as packaged gives its content, and the file belongs to root', (t) => {
  const template = '/usr/lib/php/8.2/php.ini-production';
  if (!fs.existsSync(template)) return t.skip('no PHP of Debian here');
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-template-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const found = templateOf('/etc/php/8.2/fpm/php.ini', { ...owned, agrees: () => 'agrees' });
  assert.ok(found?.found);
  assert.ok(found.template.bytes.equals(fs.readFileSync(template)));
  assert.deepEqual([found.template.state.mode, found.template.state.uid], [0o644, 0]);
  const damaged = templateOf('/etc/php/8.2/fpm/php.ini', { ...owned, agrees: () => 'differs' });
  assert.equal(damaged?.found, false);
});
