/** What editors are given is the schema that the reader uses. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { editorSchema } from './editor-schema.ts';

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the published schema is up to date', () => {
  assert.deepEqual(
    JSON.parse(text('docs/formats/stakeout.schema.json')),
    editorSchema(),
    'stakeout config schema > docs/formats/stakeout.schema.json',
  );
});

test('another validator takes the example, and refuses what is wrong, by it', () => {
  // The validator knows an older draft, which says the same with these keywords.
  const { $schema: _, ...schema } = editorSchema();
  const valid = new Ajv().compile(schema);
  const example: unknown = parse(text('examples/stakeout.yaml'));
  assert.equal(valid(example), true, JSON.stringify(valid.errors));
  assert.ok(typeof example === 'object' && example !== null);
  for (const wrong of [
    { ...example, polices: {} },
    { ...example, version: 2 },
    { ...example, routes: [] },
    {},
  ])
    assert.equal(valid(wrong), false);
});
