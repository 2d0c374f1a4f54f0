import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { desiredState } from '../derive.ts';
import { moduleName } from '../puppet/names.ts';
import { assertGolden } from '../testing/golden.ts';
import { HOSTILE_NAMES, hostNaming, LAMP } from '../testing/hosts.ts';
import { cloudInitFragment, FRAGMENT } from './fragment.ts';

const NAME = moduleName('web_parts');
const schema = z.object({
  write_files: z.array(z.object({ path: z.string(), content: z.string() })),
  runcmd: z.array(z.array(z.string())),
});

test('the fragment of a host with Apache and PHP', () => {
  assertGolden(
    join(import.meta.dirname, 'testdata', 'lamp.txt'),
    cloudInitFragment(desiredState(LAMP), NAME),
  );
});

function assertInert(names: readonly string[]): void {
  const state = desiredState(hostNaming(names));
  const text = cloudInitFragment(state, NAME).files.find(({ path }) => path === FRAGMENT)?.text ?? '';
  assert.ok(text.startsWith('#cloud-config\n'));
  assert.ok(!text.includes('## template'));
  const { runcmd } = schema.parse(parse(text, { version: '1.1' }));
  const said = runcmd.map(([, , ...words]) => words);
  assert.deepEqual(said, [
    ...state.packages.map(({ name, files }) => ['package', name, ...files]),
    ...state.links.map(({ path, target }) => ['link', path, target]),
    ['service', 'apache2', '/usr/sbin/apache2ctl', '-t'],
    ['end'],
  ]);
}

test('names that mean something elsewhere are single words of a command', () => {
  assertInert(HOSTILE_NAMES);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { maxLength: 4 }),
      assertInert,
    ),
  );
});
