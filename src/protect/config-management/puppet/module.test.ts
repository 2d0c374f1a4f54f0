import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { desiredState } from '../derive.ts';
import { assertGolden } from '../testing/golden.ts';
import { HOSTILE_NAMES, hostNaming, LAMP, NGINX_FPM } from '../testing/hosts.ts';
import type { Generated } from '../tree.ts';
import { puppetModule } from './module.ts';
import { moduleName } from './names.ts';

const NAME = moduleName('web_parts');

for (const [what, host] of [
  ['lamp', LAMP],
  ['nginx-fpm', NGINX_FPM],
] as const)
  test(`the module of a host with ${what}`, () => {
    const file = join(import.meta.dirname, 'testdata', `${what}.txt`);
    assertGolden(file, puppetModule(desiredState(host), NAME));
  });

test('no manifest, type or test holds anything of the host', () => {
  const code = ({ files }: Generated): readonly string[] =>
    files.flatMap(({ path, text }) => (/\.(pp|rb|sh)$/.test(path) ? [text] : []));
  assert.deepEqual(
    code(puppetModule(desiredState(LAMP), NAME)),
    code(puppetModule(desiredState(NGINX_FPM), NAME)),
  );
});

/** As Hiera does it: whatever stands between `%{` and `}` is replaced. */
function hiera(text: string): string {
  return text.replaceAll(/%\{([^}]*)\}/g, (_, inside) =>
    inside === "literal('%')" ? '%' : '«interpolated»',
  );
}

/** A line break of a name would be one of the page. */
const HIDDEN = /[^\P{Cc}\n]|[\u2028\u202e]/u;

function assertInert(names: readonly string[]): void {
  const state = desiredState(hostNaming(names));
  const { files } = puppetModule(state, NAME);
  const data: unknown = parse(files.find(({ path }) => path.endsWith('12.yaml'))?.text ?? '', {
    version: '1.1',
  });
  assert.deepEqual(
    JSON.parse(JSON.stringify(data), (_, value: unknown) => plain(value)),
    {
      'web_parts::packages': Object.fromEntries(
        state.packages.map(({ name, files: own, services }) => [name, { files: own, services }]),
      ),
      'web_parts::links': Object.fromEntries(
        state.links.map(({ path, target, services }) => [path, { target, services }]),
      ),
      'web_parts::services': { apache2: { test: ['/usr/sbin/apache2ctl', '-t'] } },
    },
  );
  for (const { path, text } of files) if (path.endsWith('.md')) assert.doesNotMatch(text, HIDDEN, path);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return hiera(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [hiera(key), one]));
}

test('names that mean something elsewhere mean nothing in the data', () => {
  assertInert(HOSTILE_NAMES);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { maxLength: 4 }),
      assertInert,
    ),
  );
});
