import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '../../domain/component.ts';
import { planOf } from './plan.ts';

function component(path: string, change: Partial<Component> = {}): Component {
  const kind = change.kind ?? 'file';
  return {
    id: `${kind}:${path}`,
    kind,
    class: 'module',
    path,
    reason: [{ text: 'test' }],
    services: ['apache2'],
    ...change,
  };
}
const restore = (one: Component) => ({ component: one, mode: 'restore' as const });
const paths = (plan: readonly { path: string }[]): string[] => plan.map(({ path }) => path).toSorted();

test('a module and every directory above it are kept; only the module itself is read-only', () => {
  const plan = planOf([restore(component('/usr/lib/apache2/modules/libphp8.2.so'))]);
  assert.deepEqual(paths(plan), [
    '/usr',
    '/usr/lib',
    '/usr/lib/apache2',
    '/usr/lib/apache2/modules',
    '/usr/lib/apache2/modules/libphp8.2.so',
  ]);
  assert.deepEqual(
    plan.filter(({ writable }) => !writable).map(({ path }) => path),
    ['/usr/lib/apache2/modules/libphp8.2.so'],
  );
});

test('what people edit, renew or write is left to them', () => {
  for (const name of ['config', 'certificate', 'content', 'data', 'socket', 'account'] as const)
    assert.deepEqual(planOf([restore(component('/etc/x', { class: name }))]), [], name);
});

test('what the policy would not put back is not kept either', () => {
  assert.deepEqual(planOf([{ component: component('/usr/x'), mode: 'ask' }]), []);
  assert.deepEqual(planOf([{ component: component('/usr/x'), mode: 'observe' }]), []);
});

test('a directory that is a component and leads to another stays writable and names both services', () => {
  const plan = planOf([
    restore(component('/run/php', { kind: 'directory', class: 'directory', services: ['php8.2-fpm'] })),
    restore(component('/run/php/x.so')),
  ]);
  assert.deepEqual(
    plan.find(({ path }) => path === '/run/php'),
    { path: '/run/php', writable: true, services: ['php8.2-fpm', 'apache2'] },
  );
});

test('a link is a name to keep: its object holds nothing that could be written', () => {
  const [link] = planOf([restore(component('/etc/l', { kind: 'link', class: 'enabled-link' }))]);
  assert.equal(link?.writable, true);
});
