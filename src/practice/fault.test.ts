import assert from 'node:assert/strict';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from './checkout.ts';
import { readFaults } from './fault.ts';

const KINDS = [
  'unlink',
  'rename-away',
  'replaced',
  'mode',
  'owner',
  'link-removed',
  'truncate',
  'overwrite',
  'package-purge',
];
const WITHOUT_HARM = KINDS.slice(0, 6);

test('every folder of faults/ fits the schema, and together they are all kinds of theft, one each', () => {
  const faults = readFaults();
  assert.deepEqual(faults.map((fault) => fault.kind).sort(), KINDS.toSorted());
  assert.equal(new Set(faults.map((fault) => fault.order)).size, faults.length);
});

test('the scripts can be run, and refuse to run anywhere but on a practice host', () => {
  for (const fault of readFaults()) {
    for (const script of [fault.thief, fault.undo]) {
      accessSync(join(CHECKOUT, script), constants.X_OK);
      const lines = readFileSync(join(CHECKOUT, script), 'utf8').split('\n');
      const code = lines.filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('set '));
      assert.match(code[0] ?? '', /^\[ -e \/run\/practice-host \] \|\| \{.*exit 99; \}$/, script);
    }
  }
});

test('a theft that promises no harm restarts Apache in the very next line', () => {
  for (const fault of readFaults().filter(({ kind }) => WITHOUT_HARM.includes(kind))) {
    assert.deepEqual(fault.promise, { harm: 'none' }, fault.name);
    const lines = readFileSync(join(CHECKOUT, fault.thief), 'utf8').trimEnd().split('\n');
    assert.equal(lines.at(-1), 'service apache2 restart', fault.name);
    assert.match(lines.at(-2) ?? '', /\b(rm|mv|chmod|chown)\b.*(libphp|php8\.2\.load)/, fault.name);
  }
});

test('a fault that does not fit is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    mkdirSync(join(directory, 'odd'));
    writeFileSync(join(directory, 'odd', 'fault.json'), '{"schema":"stakeout.fault/1"}');
    assert.throws(() => readFaults(directory), /odd\/fault\.json/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
