import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../host/process/index.ts';
import { desiredState } from './derive.ts';
import { APACHE, hostWith, LAMP } from './testing/hosts.ts';
import { appliedTwice, type Trial } from './twice.ts';

const LIBPHP = '/usr/lib/apache2/modules/libphp8.2.so';
const STATE = desiredState(LAMP);
const ENDED: RunResult = {
  argv: [],
  code: 0,
  signal: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  truncated: false,
};

interface Case {
  /** What each run brings back. */
  readonly brings?: readonly ('everything' | 'nothing')[];
  readonly cached?: readonly string[];
  readonly state?: typeof STATE;
  readonly allowDownload?: boolean;
}

/** A clone in which a run brings back what was removed, or does not. */
async function tried({ brings = ['everything'], cached = [], state = STATE, allowDownload = false }: Case) {
  const gone = new Set<string>();
  const fetched: string[] = [];
  let runs = 0;
  const trial: Trial = {
    must: ([, , , ...paths]) => {
      for (const path of paths) gone.add(path);
      return Promise.resolve(ENDED);
    },
    has: (path) => Promise.resolve(!gone.has(path)),
    isLink: ({ path }) => Promise.resolve(!gone.has(path)),
    canReinstall: (name) => Promise.resolve(cached.includes(name)),
    fetch: (argv) => {
      fetched.push(...argv.slice(-1));
      return Promise.resolve();
    },
  };
  const run = (): Promise<RunResult> => {
    const changes = gone.size > 0;
    if (brings[runs] !== 'nothing') gone.clear();
    runs += 1;
    return Promise.resolve({ ...ENDED, code: changes ? 2 : 0 });
  };
  const applying = {
    run,
    changed: ({ code }: RunResult) => code === 2,
    unchanged: ({ code }: RunResult) => code === 0,
  };
  const steps = await appliedTwice(trial, state, applying, allowDownload);
  return { results: steps.map(({ result }) => result), steps, fetched, runs };
}

test('a module and a link are taken and come back, the second run has nothing to do', async () => {
  const { results, steps, fetched } = await tried({ cached: ['apache2-bin', 'libapache2-mod-php8.2'] });
  assert.deepEqual([results, fetched], [['holds', 'holds', 'holds'], []]);
  assert.ok(steps[0]?.detail.startsWith(LIBPHP));
  assert.ok(steps[1]?.detail.startsWith('/etc/apache2/sites-enabled/shop.conf'));
});

test('without a package at hand that is said; it is fetched only when that is allowed', async () => {
  assert.deepEqual((await tried({})).results, ['not-checked', 'holds', 'holds']);
  const { results, fetched } = await tried({ allowDownload: true });
  assert.deepEqual([results, fetched], [['holds', 'holds', 'holds'], ['libapache2-mod-php8.2']]);
});

test('a first run that brings nothing back fails, and there is no second', async () => {
  const { results, runs } = await tried({ brings: ['nothing', 'everything'] });
  assert.deepEqual([results, runs], [['fails', 'not-checked'], 1]);
});

test('where there is nothing to take, it only has to change nothing in the end', async () => {
  const state = desiredState(hostWith([APACHE], []));
  assert.deepEqual((await tried({ state })).results, ['not-checked', 'not-checked', 'holds']);
});

test('a second run that changes something fails', async () => {
  const steps = await appliedTwice(
    {
      must: () => Promise.resolve(ENDED),
      has: () => Promise.resolve(true),
      isLink: () => Promise.resolve(true),
      canReinstall: () => Promise.resolve(true),
      fetch: () => Promise.resolve(),
    },
    STATE,
    {
      run: () => Promise.resolve({ ...ENDED, code: 2 }),
      changed: ({ code }) => code === 2,
      unchanged: ({ code }) => code === 0,
    },
    false,
  );
  assert.equal(steps.at(-1)?.result, 'fails');
});
