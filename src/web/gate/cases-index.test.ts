/** `docs/security-cases.md` names every case and where it is tested. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../../..');
const CASES = 36;
const OWN = 14;

/** The files of each case, by its number, from the names of tests: `case 7: …`, `case 2, case 3: …`, `T19 …`. */
function tested(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, Set<string>>();
  for (const file of globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: ROOT }))
    for (const [, name = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(
      /^\s*(?:void )?test\(\s*['`](.*)/gm,
    ))
      for (const number of numbersIn(name)) files.set(number, (files.get(number) ?? new Set()).add(file));
  return new Map([...files].map(([number, of]) => [number, [...of].toSorted()]));
}

function numbersIn(name: string): string[] {
  const [own] = /^T\d+(?= )/.exec(name) ?? [];
  const [cases = ''] = name.split(':');
  return [
    ...(own === undefined ? [] : [own]),
    ...[...cases.matchAll(/\bcase (\d+)/g)].map(([, n = '']) => n),
  ];
}

function told(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(ROOT, 'docs/security-cases.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (T?\d+) \| [^|]+ \| ([^|]+) \|$/gm)];
  return new Map(rows.map(([, number = '', files = '']) => [number, files.replaceAll('`', '').split(', ')]));
}

test('every case is a test, and the page says where', () => {
  const byNumber = (of: ReadonlyMap<string, readonly string[]>): object =>
    Object.fromEntries([...of].toSorted());
  assert.deepEqual(byNumber(told()), byNumber(tested()));
});

test('none of the numbers is left out', () => {
  const numbers = [...tested().keys()];
  const missing = Array.from({ length: CASES }, (_, at) => String(at + 1)).filter(
    (n) => !numbers.includes(n),
  );
  assert.deepEqual(missing, []);
  assert.ok(numbers.filter((number) => number.startsWith('T')).length >= OWN);
});
