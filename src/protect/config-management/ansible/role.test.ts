import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse, type ScalarTag } from 'yaml';
import { desiredState } from '../derive.ts';
import { moduleName } from '../puppet/names.ts';
import { assertGolden } from '../testing/golden.ts';
import { HOSTILE_NAMES, hostNaming, LAMP } from '../testing/hosts.ts';
import { ansibleRole } from './role.ts';

const NAME = moduleName('web_parts');

test('the role of a host with Apache and PHP', () => {
  assertGolden(join(import.meta.dirname, 'testdata', 'lamp.txt'), ansibleRole(desiredState(LAMP), NAME));
});

/** As Ansible does it: strings with this tag stay as they are, in others a template is read. */
const unsafe: ScalarTag = { tag: '!unsafe', resolve: (text) => `safe:${text}` };
const afterTemplates = (text: string): string =>
  text.startsWith('safe:') ? text.slice(5) : text.replaceAll(/\{[{%#].*/gs, '«template»');

function assertInert(names: readonly string[]): void {
  const state = desiredState(hostNaming(names));
  const { files } = ansibleRole(state, NAME);
  const text = files.find(({ path }) => path.startsWith('vars/'))?.text ?? '';
  const data: unknown = parse(text, { version: '1.1', customTags: [unsafe] });
  assert.deepEqual(
    JSON.parse(JSON.stringify(data), (_, value: unknown) =>
      typeof value === 'string' ? afterTemplates(value) : value,
    ),
    {
      web_parts_packages: state.packages,
      // Ansible replaces variables in paths.
      web_parts_links: state.links.filter(({ path, target }) => !`${path}${target}`.includes('$')),
      web_parts_services: state.services,
    },
  );
  const tasks = files.find(({ path }) => path === 'tasks/main.yml');
  assert.equal(
    tasks?.text,
    ansibleRole(desiredState(LAMP), NAME).files.find(({ path }) => path === tasks?.path)?.text,
  );
}

test('names that mean something elsewhere mean nothing in the role', () => {
  assertInert(HOSTILE_NAMES);
  const name = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('{{ 1 }}', '{%', '{#'));
  fc.assert(fc.property(fc.array(name, { maxLength: 4 }), assertInert));
});
