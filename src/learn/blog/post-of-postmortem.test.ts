import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NOW, written } from '../postmortem/testing/written.ts';
import { bodyOf, withOwnFiles } from './body.ts';
import { postmortemReader, readPostmortemPost } from './post-of-postmortem.ts';
import { textOf } from '../../domain/html.ts';

const gated = postmortemReader({ now: NOW, drillExists: () => true });

test('a post-mortem is a post: its incident names it, its numbers stand under the title, links to evidence lead to it', () => {
  using pm = written();
  const reading = readPostmortemPost(pm.directory, 'pm');
  assert.ok(reading.kind === 'post');
  const { id, slug, facts, files, description } = reading.post;
  assert.match(id, /^INC-/);
  assert.match(slug, /^[a-z0-9-]+$/);
  assert.notEqual(description, '');
  assert.ok(facts.some(([term]) => term === 'Severity') && facts.length > 2);
  const markup = textOf(withOwnFiles(bodyOf(reading.post).markup, reading.post));
  const linked = [...markup.matchAll(/href="([^"]*evidence\/[0-9a-f]{64})"/g)].map(([, to]) => to);
  assert.ok(linked.length > 0);
  for (const to of linked)
    assert.ok(
      files.some(({ name }) => to === `${slug}/${name}`),
      to,
    );
});

test('a draft below the score is not built, and it is said why', () => {
  using pm = written();
  const reading = gated(pm.directory, 'pm');
  assert.ok(reading.kind === 'draft');
  assert.match(
    reading.why,
    /^has a score of \d+; 90 and every mandatory item are needed: stakeout postmortem check pm$/,
  );
});

test('evidence that was removed or changed afterwards stops the build; a directory without a text is none', () => {
  using pm = written();
  const evidence = join(pm.directory, 'evidence');
  const [first = '', second = ''] = fs.readdirSync(evidence);
  fs.rmSync(join(evidence, first));
  fs.chmodSync(join(evidence, second), 0o600);
  fs.writeFileSync(join(evidence, second), 'something else');
  for (const read of [readPostmortemPost, gated]) {
    const reading = read(pm.directory, 'pm');
    assert.ok(reading.kind === 'broken');
    assert.deepEqual(
      [first, second].map((name) =>
        reading.problems.some((problem) => problem.startsWith(`pm/evidence/${name}:1:1: `)),
      ),
      [true, true],
    );
  }
  assert.equal(readPostmortemPost(evidence, 'x').kind, 'none');
});
