import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RepairStep } from '../../domain/diagnosis.ts';
import { LIBPHP, change, gone, objects, observation, there } from '../testing/observation.ts';
import { Case } from './case.ts';
import { withinReach } from './reach.ts';

type Over = Parameters<typeof observation>[0];

function stepsLeft(object: string, argv: readonly string[], over: Over = {}): number {
  const step: RepairStep = { argv: [...argv], undo: [] };
  const repair = { summary: '', steps: [step] };
  const on = new Case(observation({ objects: objects(there(object)), ...over }));
  const hypothesis = {
    kind: 'permission',
    object,
    summary: '',
    prior: 0,
    support: [],
    services: [],
  } as const;
  return withinReach(on, { ...hypothesis, explains: [], depth: 'root', repair })?.steps.length ?? 0;
}

const chmod = (path: string) => ['/usr/bin/chmod', '644', path];
const putBack = (path: string) => ['stakeout', 'repair', '--yes', path];

test('what restores a packaged or recorded state may be run for any object, but a conffile that is none of ours', () => {
  assert.equal(
    stepsLeft(LIBPHP, ['/usr/bin/apt-get', 'install', 'x'], { objects: objects(gone(LIBPHP)) }),
    1,
  );
  assert.equal(stepsLeft('/usr/lib/x.so', putBack('/usr/lib/x.so')), 1);
  const conffile = { objects: objects(there('/etc/sudoers', { package: 'sudo', conffile: true })) };
  assert.equal(stepsLeft('/etc/sudoers', putBack('/etc/sudoers'), conffile), 0);
  assert.equal(stepsLeft('/etc/apache2/ports.conf', putBack('/etc/apache2/ports.conf'), conffile), 1);
});

test('what changes an object is run only for what the services, their sites and the record name', () => {
  for (const path of [
    '/etc/shadow',
    '/usr/bin/sudo',
    '/etc/ssl/private/a.key',
    '/srv/other/a.php',
    '/srv/shopping/a.php',
  ])
    assert.equal(stepsLeft(path, chmod(path)), 0, path);
  for (const path of [
    '/srv/shop/a.php',
    '/srv/shop',
    '/srv',
    '/etc/apache2/ports.conf',
    '/run/php',
    '/usr/sbin/apache2',
  ])
    assert.equal(stepsLeft(path, chmod(path)), 1, path);
  assert.equal(stepsLeft(LIBPHP, chmod(LIBPHP), { changes: [change(LIBPHP, 'permission')] }), 1);
  assert.equal(stepsLeft('php8.2', chmod('/srv')), 1, 'no path: named by the package manager or the kernel');
});
