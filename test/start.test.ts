/** The promise of the whole: `stakeout start --once --json` on a practice host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReportSchema } from '../src/commands/start/report.ts';
import { run } from '../src/host/process/index.ts';

const STAKEOUT = new URL('../stakeout', import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;
const TIMEOUT_MS = 10 * 60_000;

/** Thefts with a full restart in the very next line of the thief's script. */
const NO_HARM = [
  'module-unlinked',
  'module-renamed',
  'module-replaced',
  'module-mode',
  'module-owner',
  'link-removed',
];
const IN_PLACE = ['module-truncated', 'module-overwritten'];

test('every theft harms a host that is only watched, and its cause is named; it harms a guarded one as little as promised', {
  skip: isRoot ? false : 'needs root',
}, async () => {
  const result = await run([STAKEOUT, 'start', '--practice', '--once', '--json'], {
    timeoutMs: TIMEOUT_MS,
    maxBytes: 4 << 20,
  });
  assert.equal(result.timedOut, false);
  const report = startReportSchema.parse(JSON.parse(result.stdout));
  assert.equal(report.mode, 'practice');
  if (report.mode !== 'practice') return;
  const byName = new Map(report.replay.thefts.map((t) => [t.name, t]));
  assert.deepEqual([...byName.keys()].sort(), [...NO_HARM, ...IN_PLACE, 'package-purged'].sort());
  for (const [name, { unguarded, guarded, why }] of byName) {
    assert.ok(
      unguarded.wrong > 0 && unguarded.stillBroken,
      `${name}: the site that is only watched breaks and stays broken`,
    );
    assert.ok(unguarded.restoredAfterMs === undefined, `${name}: nothing is put back`);
    assert.deepEqual(
      [unguarded.cause?.right, unguarded.cause?.misnamed],
      [true, []],
      `${name}: the cause is named, and no other: ${JSON.stringify(unguarded.cause)}`,
    );
    assert.ok(
      unguarded.cause?.actor?.includes(name === 'package-purged' ? 'apt-get' : 'inject.sh'),
      `${name}: the cause comes with who did it, not with ${unguarded.cause?.actor}`,
    );
    if (NO_HARM.includes(name)) assert.equal(guarded.wrong, 0, `${name}: ${why ?? ''}`);
    assert.equal(guarded.stillBroken, false, name);
    assert.ok(
      guarded.takenBy?.includes('inject.sh'),
      `${name}: the remover is named up to its script, not ${guarded.takenBy}`,
    );
    assert.ok(
      guarded.detectedAfterMs !== undefined &&
        guarded.restoredAfterMs !== undefined &&
        guarded.verifiedAfterMs !== undefined,
      name,
    );
  }
  const leaks = ['link-removed', 'package-purged'].map((name) => byName.get(name)?.unguarded.leaked ?? 0);
  assert.ok(
    leaks.every((n) => n > 0),
    'with nothing put back, source is leaked',
  );
  const { right, of, storyMinutes } = report.replay.naming;
  assert.deepEqual([right, of, storyMinutes], [byName.size, byName.size, 60]);
  assert.equal(report.replay.kept, true);
  assert.equal(result.code, 0);
});
