import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDesk } from './testing/desk.ts';

test('measures with what is late; a list that is damaged is told as a failure, not as none', async () => {
  const desk = await testDesk();
  after(desk.close);
  assert.deepEqual(await desk.ask('measures', {}), { measures: [] });
  writeFileSync(join(desk.dir, 'action-items.json'), '{');
  await assert.rejects(desk.ask('measures', {}), { refusal: 'failed' });
});
