import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { essential, ESSENTIALS, hostWith } from '../testing/shop.ts';
import { controlText, dependencies, KEPT_LIST, keptText, POSTINST, triggersText } from './control.ts';

test('it depends on what is loaded by name, and another version that provides the same will do', () => {
  assert.deepEqual(dependencies(ESSENTIALS, hostWith().owners), [
    'apache2-bin',
    'libapache2-mod-php8.2 | libapache2-mod-php',
    'php8.2-mysql | php-mysql',
  ]);
});

test('a name from the status file becomes no field of its own', () => {
  const odd = 'x\nEssential: yes';
  const owners = [{ name: odd, version: '1', provides: [] }];
  assert.doesNotMatch(controlText('1', [essential('/usr/bin/x', { package: odd })], owners), /^Essential/m);
});

test('directories of modules, extensions and enabling links wake it', () => {
  assert.equal(
    triggersText(ESSENTIALS),
    [
      '/etc/apache2/mods-enabled',
      '/etc/php/8.2/apache2/conf.d',
      '/usr/lib/apache2/modules',
      '/usr/lib/php/20220829',
    ]
      .map((path) => `interest-noawait ${path}\n`)
      .join(''),
  );
});

test('its script puts back what is gone, replaces nothing, and takes no damaged copy', () => {
  const root = mkdtempSync(join(tmpdir(), 'stakeout-keeper-'));
  try {
    const at = (name: string): string => join(root, name);
    writeFileSync(at('good'), 'good');
    const sha256 = createHash('sha256').update('good').digest('hex');
    writeFileSync(at('edited'), 'by an administrator');
    writeFileSync(at('bad'), 'rotten');
    const list = keptText([
      { path: at('sub dir/gone.so'), mode: 0o100644, sha256, copy: at('good') },
      { path: at('edited'), mode: 0o100600, sha256, copy: at('good') },
      { path: at('damaged'), mode: 0o100644, sha256, copy: at('bad') },
      { path: at('link'), mode: 0o120777, target: '../mods-available/php8.2.load' },
    ]);
    writeFileSync(at('kept'), list);
    execFileSync('/bin/sh', ['-c', POSTINST.replace(KEPT_LIST, at('kept'))], { stdio: 'ignore' });
    assert.equal(readFileSync(at('sub dir/gone.so'), 'utf8'), 'good');
    assert.equal(lstatSync(at('sub dir/gone.so')).mode & 0o7777, 0o644);
    assert.equal(readFileSync(at('edited'), 'utf8'), 'by an administrator');
    assert.equal(existsSync(at('damaged')), false);
    assert.equal(readlinkSync(at('link')), '../mods-available/php8.2.load');
  } finally {
    rmSync(root, { recursive: true });
  }
});
