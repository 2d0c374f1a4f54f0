import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFaults } from '../../practice/index.ts';
import { isForDrills } from './choose.ts';

const LESSONS = join(import.meta.dirname, '../../../docs/training');
const files = readdirSync(LESSONS).filter((name) => name.endsWith('.md'));
const drills = new Set(
  readFaults()
    .filter(isForDrills)
    .map(({ name }) => name),
);

test('eight lessons, each with an exercise that is a drill, and links that lead somewhere', () => {
  assert.equal(files.filter((name) => name !== 'README.md').length, 8);
  for (const name of files) {
    const text = readFileSync(join(LESSONS, name), 'utf8');
    if (name !== 'README.md') {
      const exercise = text.slice(text.indexOf('\n## Exercise'));
      const started = [...exercise.matchAll(/stakeout drill start (\S+)/g)].map(([, drill = '']) =>
        drill.replace(/`.*/, ''),
      );
      assert.ok(started.length > 0, name);
      for (const drill of started) assert.ok(drill === '--control' || drills.has(drill), `${name}: ${drill}`);
    }
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      assert.ok(existsSync(join(LESSONS, target)), `${name}: ${target}`);
  }
  const overview = readFileSync(join(LESSONS, 'README.md'), 'utf8');
  for (const name of files) assert.ok(name === 'README.md' || overview.includes(`(${name})`), name);
});
