import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleName } from './names.ts';

test('names that Puppet takes', () => {
  assert.deepEqual(moduleName('web_parts'), { name: 'web_parts', full: 'local-web_parts' });
  assert.deepEqual(moduleName('Acme-web2'), { name: 'web2', full: 'acme-web2' });
  assert.deepEqual(moduleName('acme/web2').full, 'acme-web2');
});

for (const [name, why] of [
  ['', 'empty'],
  ['Web', 'lower-case'],
  ['2web', 'letter first'],
  ['web-parts-2', 'lower-case'],
  ['../etc', 'lower-case'],
  ['web parts', 'lower-case'],
  ['web\n', 'lower-case'],
  ['class', 'word of the Puppet language'],
  ['unless', 'word of the Puppet language'],
  ['acme-private', 'word of the Puppet language'],
  ['integer', 'data type'],
  ['settings', 'uses that name itself'],
  ['module_name', 'uses that name itself'],
  ['service', 'resource type'],
  ['a'.repeat(61), '60 characters'],
] as const)
  test(`not ${JSON.stringify(name)}: ${why}`, () => {
    assert.throws(
      () => moduleName(name),
      (error: Error) => error.message.includes(why),
    );
  });
