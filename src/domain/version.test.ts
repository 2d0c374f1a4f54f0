import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EXIT } from './exit-codes.ts';
import { VERSION } from './version.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the version is that of package.json', () => {
  const { version } = JSON.parse(read('package.json'));
  assert.equal(VERSION, version);
});

test('the manual lists every exit code and no other', () => {
  const rows = [...read('docs/manual/exit-codes.md').matchAll(/^\| (\d+) \| `([a-z]+)` \|/gm)];
  assert.deepEqual(
    rows.map(([, code, name]) => [name, Number(code)]),
    Object.entries(EXIT),
  );
});
