import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { type Baseline, BaselineStore, draftBaseline } from '../../baseline/index.ts';
import { verifyServices } from './index.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'stakeout-verify-'));
after(() => fs.rmSync(root, { recursive: true }));
let stateDir = '';
let baseline: Baseline;
let scratch = 0;
beforeEach(async () => {
  scratch += 1;
  stateDir = join(root, `${scratch}/state`);
  fs.mkdirSync(join(root, `${scratch}`));
  const components = ['a', 'b'].map((name) => {
    const path = join(root, `${scratch}`, name);
    fs.writeFileSync(path, name);
    return { id: `file:${path}`, kind: 'file', class: 'module', path, reason: [], services: [] } as const;
  });
  const draft = await draftBaseline({
    schema: 'stakeout.inventory/1',
    host: 'h',
    takenAt: '',
    services: [],
    problems: [],
    components,
  });
  baseline = new BaselineStore(stateDir).save(draft);
});
const path = (name: string): string => join(root, `${scratch}`, name);

test('quick trusts what was verified and is untouched, and nothing else', async () => {
  const quick = (): ReturnType<typeof verifyServices> =>
    verifyServices(baseline, { level: 'quick', stateDir });
  assert.equal((await quick()).examined, 2);
  assert.deepEqual([(await quick()).examined, (await quick()).checked], [0, 2]);
  const { atime, mtime } = fs.statSync(path('a'));
  fs.writeFileSync(path('a'), 'X');
  fs.utimesSync(path('a'), atime, mtime);
  for (const _again of [1, 2]) {
    const { examined, differences } = await quick();
    assert.equal(examined, 1);
    assert.deepEqual(
      differences.map((d) => d.finding.id),
      [`corrupted:file:${path('a')}`],
    );
  }
  fs.rmSync(path('b'));
  assert.equal((await quick()).differences.length, 2);
  assert.equal((await verifyServices(baseline, { level: 'full', stateDir })).examined, 2);
});

test('a damaged cache is rebuilt by a full look; one that cannot be written is only told', async () => {
  const quick = (): ReturnType<typeof verifyServices> =>
    verifyServices(baseline, { level: 'quick', stateDir });
  await quick();
  const file = join(stateDir, 'quick.json');
  for (const damage of ['', '{', '{"schema":"stakeout.quick/1","files":{"x":1}}', '\0'.repeat(99)]) {
    fs.writeFileSync(file, damage);
    assert.equal((await quick()).examined, 2);
    assert.equal((await quick()).examined, 0);
  }
  fs.rmSync(file);
  fs.mkdirSync(file);
  assert.match((await quick()).notes[0] ?? '', /will read everything/);
});
