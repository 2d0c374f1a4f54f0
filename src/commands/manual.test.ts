import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from './app.ts';

const manual = readFileSync(join(import.meta.dirname, '../../docs/manual/README.md'), 'utf8');
const headings = [...manual.matchAll(/^### (.*)$/gm)].flatMap((m) => (m[1] ?? '').split(', '));

test('every command has its section in the manual, and every section its command', () => {
  assert.deepEqual(
    headings,
    COMMANDS.map((c) => c.name),
  );
});
