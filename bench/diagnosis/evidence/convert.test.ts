import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { reason } from '../../../src/respond/diagnosis/index.ts';
import type { DiagnosisCase } from '../case.ts';
import { ownCases } from '../own-corpus.ts';
import { observationFrom } from './convert.ts';
import { holders } from './services.ts';

const MYSQLI = '/usr/lib/php/20220829/mysqli.so';
const ok = { rc: 0, out: '', err: 'Syntax OK\n' };
const probe = (url: string, code: string, kind: string) => ({
  url,
  code,
  kind,
  ctype: null,
  body: '',
  t: 0.001,
});
const LOG =
  '[Sun Nov 22 09:16:58.516570 2026] [php:error] [pid 51:tid 51] [client 127.0.0.1:4] PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_init() in /srv/shop/db.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/shop/db.php on line 1\n';

const snap = {
  procs: [
    ['apache2', 51, 1, 0, 'S'],
    ['apache2', 52, 51, 33, 'S'],
    ['php-fpm8.2', 60, 1, 0, 'Z'],
  ],
  maps: { bad: { [MYSQLI]: { why: 'deleted', exists: false } } },
  listen: 'tcp LISTEN *:80 users:(("apache2",pid=52,fd=4),("apache2",pid=51,fd=4))\n',
  apache_t: ok,
  fpm_t: null,
  nginx_t: null,
  apache_M: '3\n mpm_prefork_module (shared)\n php_module (shared)\n',
  fpm_listen: null,
  limits:
    '/proc/51/limits:Max open files            24                   24                   files     \n23\n',
  df: 'Mounted on Use%   Avail\n/            1% 3138916\n/srv/shop/var 100%       0\n',
  dpkgV: { rc: 2, out: `missing     ${MYSQLI}\n??5?????? c /etc/apache2/apache2.conf\n`, err: '' },
  dpkgstate: 'php8.2-xml rc \n',
};
const phase = (tag: string, more: object) => ({
  tag,
  action: [],
  probes: [probe('db.php', '200', 'ok')],
  logs: {},
  ...more,
});
const EVIDENCE = {
  phases: [
    phase('baseline', {}),
    phase('inject', { snap, invdiff: [{ path: MYSQLI, change: 'missing' }] }),
    phase('restart', {
      snap,
      invdiff: [{ path: MYSQLI, change: 'missing' }],
      probes: [probe('db.php', '500', '500'), probe('app/pretty/x', '200', 'ok')],
      logs: { '/var/log/apache2/error.log': LOG, '/var/log/apache2/access.log': { '/db.php 500': 3 } },
    }),
    phase('repaired', {}),
  ],
};

async function converted(mode: 'warm' | 'cold', when: 'at-once' | 'at-end') {
  const directory = mkdtempSync(join(tmpdir(), 'evidence-test-'));
  try {
    const evidence = join(directory, 'evidence.json');
    writeFileSync(evidence, JSON.stringify(EVIDENCE));
    const [first] = ownCases();
    assert.ok(first);
    const one: DiagnosisCase = { ...first, stack: 'modphp', evidence };
    const stored = await observationFrom(one, mode, when);
    assert.ok(stored);
    return stored;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('an observation holds what the evidence of the moment says', async () => {
  const { observation, failing } = await converted('warm', 'at-end');
  assert.equal(failing, true);
  const [apache] = observation.services;
  assert.deepEqual([apache?.running, apache?.processes], [true, 2]);
  assert.deepEqual(apache?.missingModules, ['rewrite_module']);
  assert.deepEqual(apache?.listening, ['tcp:*:80']);
  assert.deepEqual(apache?.limits?.openFiles, { used: 23, limit: 24 });
  assert.deepEqual(apache?.mapped, [{ path: MYSQLI, pid: 51, what: 'deleted' }]);
  assert.deepEqual(
    observation.changes.map(({ path, kind, basis }) => [path, kind, basis]),
    [
      [MYSQLI, 'missing', 'baseline'],
      ['/etc/apache2/apache2.conf', 'content', 'package'],
    ],
  );
  assert.equal(observation.objects[MYSQLI]?.exists, false);
  assert.equal(observation.objects['/srv/shop/db.php']?.exists, true);
  assert.deepEqual(observation.packages.states, { 'php8.2-xml': 'config-files' });
  assert.equal(observation.fileSystems.find((f) => f.mountPoint === '/srv/shop/var')?.freeBytes, 0);
  assert.ok(observation.facts.some(({ source }) => source === '/var/log/apache2/error.log'));
  assert.equal(observation.pages[1]?.file, '/srv/shop/app/index.php');
  assert.equal(observation.traffic?.serverErrors, 3);
});

test('the moment right after the fault knows no later phase, a first look no baseline', async () => {
  const atOnce = await converted('warm', 'at-once');
  assert.equal(atOnce.failing, false);
  assert.deepEqual(
    atOnce.observation.facts.filter(({ source }) => source.startsWith('/')),
    [],
  );
  const cold = await converted('cold', 'at-end');
  assert.deepEqual(
    cold.observation.changes.map(({ basis }) => basis),
    ['package', 'package'],
  );
  assert.equal(cold.observation.baselineAt, undefined);
});

test('what is converted can be reasoned about', async () => {
  const { observation } = await converted('warm', 'at-end');
  const { causes } = reason(observation, 0).diagnosis;
  assert.ok(causes.some(({ kind, object }) => kind === 'file-missing' && object === MYSQLI));
});

test('listeners are read from lines of ss', () => {
  const listen =
    'u_str LISTEN /run/php/x.sock users:(("php-fpm8.2",pid=7,fd=9))\ntcp LISTEN 127.0.0.1:80 users:(("python3",pid=8,fd=3))\nudp UNCONN *:68\n';
  assert.deepEqual(holders({ ...snap, procs: [], listen }), [
    { address: 'unix:/run/php/x.sock', comm: 'php-fpm8.2', pid: 7 },
    { address: 'tcp:127.0.0.1:80', comm: 'python3', pid: 8 },
  ]);
});
