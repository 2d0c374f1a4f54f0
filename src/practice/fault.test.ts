import assert from 'node:assert/strict';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { test } from 'node:test';
import { isInnocent } from '../domain/diagnosis.ts';
import { CHECKOUT } from './checkout.ts';
import { readFaults, readThefts } from './fault.ts';

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

test('every folder of faults/ fits the schema, and the thefts are all kinds of theft, one each', () => {
  const thefts = readThefts();
  assert.deepEqual(thefts.map(({ theft }) => theft.kind).sort(), KINDS.toSorted());
  assert.deepEqual(
    thefts.map(({ theft }) => theft.order),
    KINDS.map((_, index) => index + 1),
  );
});

test('what a fault does is claimed for the injection and each of its phases, and for nothing else', () => {
  for (const fault of readFaults())
    assert.deepEqual(Object.keys(fault.effect).sort(), ['inject', ...fault.phases].sort(), fault.name);
});

test('the truth is told without contradiction', () => {
  for (const { name, truth } of readFaults()) {
    assert.equal(isInnocent(truth.cause), truth.innocent, name);
    if (truth.innocent) assert.equal(truth.repairable, 'never', name);
    for (const { object } of [truth, ...(truth.also ?? []), ...(truth.or ?? [])])
      assert.ok(!object.startsWith('/') || normalize(object) === object, `${name}: ${object}`);
  }
});

test('the scripts can be run, and refuse to run anywhere but on a practice host', () => {
  for (const fault of readFaults()) {
    const scripts = [fault.inject, fault.undo, ...(fault.prepare === undefined ? [] : [fault.prepare])];
    for (const script of scripts) {
      accessSync(join(CHECKOUT, script), constants.X_OK);
      const lines = readFileSync(join(CHECKOUT, script), 'utf8').split('\n');
      const code = lines.filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('set '));
      assert.match(code[0] ?? '', /^\[ -e \/run\/practice-host \] \|\| \{.*exit 99; \}$/, script);
    }
  }
});

test('a theft that promises no harm restarts Apache in the very next line', () => {
  for (const { name, inject, theft } of readThefts().filter((t) => WITHOUT_HARM.includes(t.theft.kind))) {
    assert.deepEqual(theft.promise, { harm: 'none' }, name);
    const lines = readFileSync(join(CHECKOUT, inject), 'utf8').trimEnd().split('\n');
    assert.equal(lines.at(-1), 'service apache2 restart', name);
    assert.match(lines.at(-2) ?? '', /\b(rm|mv|chmod|chown)\b.*(libphp|php8\.2\.load)/, name);
  }
});

test('a fault that does not fit is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    mkdirSync(join(directory, 'odd'));
    writeFileSync(join(directory, 'odd', 'fault.json'), '{"schema":"stakeout.fault/2"}');
    assert.throws(() => readFaults(directory), /odd\/fault\.json/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
