/** Somebody who may write to a directory on the way puts a link there after it was looked at: the last moment, every time. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../../host/process/index.ts';
import { checkArgv } from './check-plan.ts';
import { runStep } from './run-step.ts';

const asRoot = process.geteuid?.() === 0 ? false : 'needs root: owners are changed';

/** `app` is the application's, `system` what it must not reach; both hold `a.php` and `dir`. */
function scene(t: TestContext) {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-hold-')));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const at = (name: string): string => join(dir, name);
  for (const tree of ['app', 'system']) {
    fs.mkdirSync(at(`${tree}/dir`), { recursive: true, mode: 0o700 });
    fs.writeFileSync(at(`${tree}/a.php`), `${tree}\n`, { mode: 0o600 });
  }
  const setup = { launcher: at('stakeout'), stateDir: at('state'), spared: [] };
  const ran = (argv: readonly string[], trap: () => void) =>
    runStep(checkArgv(argv, setup), {
      stateDir: setup.stateDir,
      run: (held, options) => {
        trap();
        return run(held, options);
      },
    });
  const swapTree = (): void => {
    fs.renameSync(at('app'), at('aside'));
    fs.symlinkSync('system', at('app'));
  };
  const swapFor = (name: string, target: string) => (): void => {
    fs.rmSync(at(name), { recursive: true, force: true });
    fs.symlinkSync(at(target), at(name));
  };
  const mode = (name: string): number => fs.statSync(at(name)).mode & 0o7777;
  return { at, ran, swapTree, swapFor, mode };
}

type Scene = ReturnType<typeof scene>;
type Row = readonly [argv: readonly string[], seen: (s: Scene) => unknown, expected: unknown];

const ROWS: readonly Row[] = [
  [['/usr/bin/chmod', '644', 'app/a.php'], ({ mode }) => mode('aside/a.php'), 0o644],
  [
    ['/usr/bin/chown', '--no-dereference', '65534:65534', 'app/a.php'],
    ({ at }) => fs.statSync(at('aside/a.php')).uid,
    65534,
  ],
  [['/usr/bin/rm', 'app/a.php'], ({ at }) => fs.existsSync(at('aside/a.php')), false],
  [
    ['/usr/bin/mv', '--no-clobber', 'app/a.php', 'moved'],
    ({ at }) => fs.readFileSync(at('moved'), 'utf8'),
    'app\n',
  ],
  [
    ['/usr/bin/sed', '--in-place=.before-stakeout', '--follow-symlinks', '1s/^/# /', 'app/a.php'],
    ({ at }) => fs.readFileSync(at('aside/a.php'), 'utf8'),
    '# app\n',
  ],
  [
    ['/usr/bin/install', '-d', '-m', '0750', '-o', 'root', '-g', 'root', 'app/made'],
    ({ mode }) => mode('aside/made'),
    0o750,
  ],
  [
    ['/usr/bin/ln', '--symbolic', 'a.php', 'app/link'],
    ({ at }) => fs.readlinkSync(at('aside/link')),
    'a.php',
  ],
];

const placedIn = (s: Scene, argv: readonly string[]): readonly string[] =>
  argv.map((arg) => (/^(?:app\/|moved)/.test(arg) ? s.at(arg) : arg));

function untouched(s: Scene, why: string): void {
  const { uid } = fs.statSync(s.at('system/a.php'));
  const found = [
    fs.readFileSync(s.at('system/a.php'), 'utf8'),
    s.mode('system/a.php'),
    uid,
    s.mode('system/dir'),
  ];
  assert.deepEqual(found, ['system\n', 0o600, 0, 0o700], why);
  assert.deepEqual(
    fs.readdirSync(s.at('system')).concat(fs.readdirSync(s.at('system/dir'))),
    ['a.php', 'dir'],
    why,
  );
}

for (const [argv, seen, expected] of ROWS)
  test(`a directory on the way becomes a link: ${argv[0] ?? ''} changes what was looked at`, {
    skip: asRoot,
  }, async (t) => {
    const s = scene(t);
    const done = await s.ran(placedIn(s, argv), s.swapTree);
    assert.deepEqual([done.ok, done.output, seen(s)], [true, '', expected]);
    untouched(s, 'nothing behind the link');
  });

test('the object itself becomes a link to a directory or a file: nothing behind it is changed', {
  skip: asRoot,
}, async (t) => {
  for (const [argv] of ROWS)
    for (const target of ['system/a.php', 'system/dir']) {
      const s = scene(t);
      const placed = placedIn(s, argv);
      const name = placed.at(-1) ?? '';
      await s.ran(placed, s.swapFor(name.slice(s.at('').length), target));
      untouched(s, `${argv.join(' ')} → ${target}`);
    }
});

test('what is not there is said to be', async (t) => {
  const s = scene(t);
  for (const name of ['app/gone.php', 'gone/a.php'])
    await assert.rejects(
      s.ran(['/usr/bin/chmod', '644', s.at(name)], () => {}),
      /is not there/,
    );
});

test('what a program says names the path of the plan', async (t) => {
  const s = scene(t);
  const done = await s.ran(['/usr/bin/rmdir', s.at('app')], () => {});
  assert.equal(done.ok, false);
  assert.match(done.output, new RegExp(`failed to remove '${s.at('app')}': Directory not empty`));
});
