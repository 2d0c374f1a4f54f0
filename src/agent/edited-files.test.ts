import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RepairPlan } from '../domain/diagnosis.ts';
import { replacesEdits } from './edited-files.ts';

const plan = (...argv: readonly string[]): RepairPlan => {
  return { summary: '', steps: [{ argv: [...argv], undo: [] }] };
};

test('packaged configuration over one that stands; not what is gone or empty, no other files, no other steps', (t) => {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-edited-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const [config, empty, module] = ['site.conf', 'empty.conf', 'mod.so'].map((name) => join(dir, name));
  assert.ok(config !== undefined && empty !== undefined && module !== undefined);
  for (const [file, text] of [
    [config, 'ServerName shop\n'],
    [empty, ''],
    [module, 'code'],
  ] as const)
    fs.writeFileSync(file, text);
  const ref = { name: 'shop', version: '1', arch: 'all' };
  const database = {
    expected: (path: string) => ({ package: ref, conffile: path.endsWith('.conf') }),
    owner: () => ref,
    agrees: () => 'differs' as const,
  };
  const put = (...paths: readonly string[]) => plan('/usr/bin/stakeout', 'repair', '--yes', ...paths);
  const cases: readonly (readonly [RepairPlan, boolean])[] = [
    [put(config), true],
    [put(module, config), true],
    [put(module), false],
    [put(empty), false],
    [put(join(dir, 'gone.conf')), false],
    [plan('/usr/bin/stakeout', 'restart', 'apache2', '--yes'), false],
    [plan('/usr/bin/chmod', '644', config), false],
    [plan(), false],
  ];
  for (const [one, expected] of cases)
    assert.equal(replacesEdits(one, undefined, database), expected, JSON.stringify(one));
});
