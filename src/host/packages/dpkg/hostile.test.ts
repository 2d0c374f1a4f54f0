import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DpkgDatabase } from './database.ts';
import { freshHostForEachTest, install, put, root } from './testing/sample-host.ts';

freshHostForEachTest();

test('any status, list, diversions and alternatives: never an exception', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'Package: a',
      'Package: ',
      'Status: install ok installed',
      'Status:',
      'Architecture: amd64',
      'Version: 1',
      'Conffiles:',
      ' /x 0',
      '',
      '/a',
      '/',
      ':',
      ' ',
      '.',
      'auto',
      '/b\u0000',
    ),
    fc.string({ unit: 'binary' }),
  );
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, text, fc.string({ unit: 'binary' }), (status, list, other, path) => {
      put(
        '/var/lib/dpkg/status',
        `${status}\n\nPackage: a\nStatus: install ok installed\nArchitecture: amd64\n`,
      );
      put('/var/lib/dpkg/info/a.list', list);
      put('/var/lib/dpkg/info/a.md5sums', other);
      put('/var/lib/dpkg/diversions', other);
      put('/var/lib/dpkg/statoverride', other);
      put('/var/lib/dpkg/alternatives/a', other);
      const db = new DpkgDatabase(root());
      for (const asked of [path, `/${path}`, '/a', '']) {
        db.owner(asked);
        db.expected(asked);
        db.installed(asked);
      }
      db.filesOf('a');
    }),
    { numRuns: 25 },
  );
});

test('the index finds exactly the lines that are there', () => {
  const path = fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }).map((name) => `/${name}`);
  fc.assert(
    fc.property(fc.array(path, { maxLength: 20 }), fc.array(path, { maxLength: 20 }), (there, asked) => {
      const lines = there.filter((name) => !name.includes('\n'));
      install({ name: 'a', files: lines });
      const found = new DpkgDatabase(root()).owners([...asked, ...lines]);
      for (const name of [...asked, ...lines])
        assert.equal(found.has(name), lines.includes(name) || name === '/.');
    }),
    { numRuns: 60 },
  );
});
