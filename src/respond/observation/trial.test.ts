/** When a start in a clone is worth its second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, observation, page, wrong } from '../testing/observation.ts';
import { awaitsStart } from './trial.ts';

const edited = change('/etc/apache2/ports.conf', 'content', { class: 'config' });

test('tried where configuration changed since the baseline and every page answers', () => {
  assert.equal(awaitsStart(observation({ changes: [edited] })), true);
});

test('not tried: nothing changed, only content did, a page fails already, or it could not be done', () => {
  assert.equal(awaitsStart(observation()), false);
  assert.equal(awaitsStart(observation({ changes: [{ ...edited, class: 'content' }] })), false);
  assert.equal(awaitsStart(observation({ changes: [{ ...edited, basis: 'package' }] })), false);
  assert.equal(
    awaitsStart(observation({ changes: [edited], pages: [page('/'), wrong('/app/', 503)] })),
    false,
  );
  assert.equal(awaitsStart(observation({ changes: [edited], privileged: false })), false);
});
