import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../framework.ts';
import { chosenCases } from './corpus.ts';
import { givenCases } from './given-corpus.ts';
import { parseOptions } from './options.ts';

const CASE = {
  title: 'two',
  stack: 'modphp',
  phases: ['inject', 'reload', 'usr1'],
  extra_urls: ['fd.php'],
  start_wrap: 'setpriv --bounding-set=-dac_override',
  family: 'two',
  truth: {
    cause: 'file-missing',
    object: '/a',
    package: null,
    innocent: false,
    latent: false,
    also: ['permission:/var/lib/x:y'],
  },
};

function corpus(inject: string, one: object = CASE): { directory: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), 'corpus-'));
  mkdirSync(join(directory, '01-two'));
  writeFileSync(join(directory, '01-two/case.json'), JSON.stringify(one));
  writeFileSync(join(directory, '01-two/inject.sh'), inject);
  writeFileSync(join(directory, '01-two/repair.sh'), 'true\n');
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

test('a case of another corpus is read as one of ours', () => {
  using given = corpus('stage\n# --- the fault proper ---\nrm /a\n');
  const [one] = givenCases(given.directory);
  assert.equal(one?.id, 'given/01-two');
  assert.deepEqual(one.phases, ['reload', 'usr1']);
  assert.deepEqual(one.wrap, ['/usr/bin/setpriv', '--bounding-set=-dac_override']);
  assert.deepEqual(one.truth.also, [{ cause: 'permission', object: '/var/lib/x:y' }]);
  assert.equal(one.truth.repairable, 'guarded');
  assert.equal(one.prepare?.text, 'stage\n');
  assert.equal(one.inject.text?.trim(), 'rm /a');
});

test('without the mark all of the script is the fault', () => {
  using given = corpus('rm /a\n');
  const [one] = givenCases(given.directory);
  assert.equal(one?.prepare, undefined);
  assert.equal(one?.inject.text, 'rm /a\n');
});

test('a case that does not fit is named, and so is a folder without any', () => {
  using given = corpus('rm /a\n', { ...CASE, stack: 'caddy' });
  assert.throws(() => givenCases(given.directory), /01-two\/case\.json/);
  assert.throws(() => givenCases(join(given.directory, '01-two')), UsageError);
});

test('arguments: names begin cases, paths count from where they were typed, the rest is refused', () => {
  const options = parseOptions(['01', '--corpus', 'x', '--mode', 'cold', '--parallel', '3'], '/here');
  assert.deepEqual(
    [options.names, options.corpus, options.modes, options.parallel],
    [['01'], '/here/x', ['cold'], 3],
  );
  assert.deepEqual(parseOptions([], '/').modes, ['warm', 'cold']);
  for (const args of [['--mode', 'tepid'], ['--parallel', '0'], ['--parallel', 'x'], ['--nothing']])
    assert.throws(() => parseOptions(args, '/'), UsageError, args.join(' '));
  const named = (...names: string[]) => chosenCases(parseOptions(names, '/'), false).map(({ name }) => name);
  assert.deepEqual(named('module-un', 'link-rem'), ['link-removed', 'module-unlinked']);
  assert.throws(() => named('no-such'), UsageError);
  const quick = chosenCases(parseOptions([], '/'), true);
  assert.ok(quick.length > 5 && quick.length < named().length / 3);
});
