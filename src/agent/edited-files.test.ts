import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { test } from 'node:test';
import type { RepairPlan } from '../domain/diagnosis.ts';
import { openPackageDatabase } from '../host/packages/index.ts';
import { replacesEdits } from './edited-files.ts';

/** A configuration file that every Debian has; it is only looked at. */
const CONFFILE = '/etc/bash.bashrc';
const skip =
  fs.existsSync(CONFFILE) && openPackageDatabase().expected(CONFFILE)?.conffile === true
    ? false
    : 'this is no Debian';

const plan = (...argv: readonly string[]): RepairPlan => ({
  summary: '',
  steps: [{ argv: [...argv], undo: [] }],
});

test('packaged configuration over one that stands; not what is gone, no other files, no other steps', {
  skip,
}, () => {
  const cases: readonly (readonly [RepairPlan, boolean])[] = [
    [plan('/usr/bin/stakeout', 'repair', '--yes', CONFFILE), true],
    [plan('/usr/bin/stakeout', 'repair', '--yes', '/bin/bash', CONFFILE), true],
    [plan('/usr/bin/stakeout', 'repair', '--yes', '/bin/bash'), false],
    [plan('/usr/bin/stakeout', 'repair', '--yes', '/etc/apache2/no-such.conf'), false],
    [plan('/usr/bin/stakeout', 'restart', 'apache2', '--yes'), false],
    [plan('/usr/bin/chmod', '644', CONFFILE), false],
    [plan(), false],
  ];
  for (const [one, expected] of cases)
    assert.equal(replacesEdits(one, undefined), expected, JSON.stringify(one));
});
