import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestSchema } from './messages.ts';

const order = {
  component: { id: 'file:/a', kind: 'file', class: 'module', path: '/a', reason: [], services: [] },
  state: {
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 1,
    mtimeNs: '1',
    sha256: 'a'.repeat(64),
    xattrs: {},
  },
  mode: 'restore',
  link: '/vault/link',
};
const accepted = (change: object): boolean =>
  requestSchema.safeParse({ id: 1, request: { kind: 'orders', orders: [{ ...order, ...change }] } }).success;

test('an order passes, and one that could lead astray does not', () => {
  assert.equal(accepted({}), true);
  const wrong: readonly object[] = [
    { component: { ...order.component, path: 'relative' } },
    { component: { ...order.component, path: '/zero\0byte' } },
    { link: 'relative' },
    { copy: '/zero\0byte' },
    { mode: 'delete' },
    { state: { ...order.state, sha256: 'short' } },
    { state: { ...order.state, mtimeNs: '1.5' } },
    { state: { ...order.state, xattrs: { 'user.x': 'xyz' } } },
    { state: { ...order.state, type: 'door' } },
  ];
  for (const change of wrong) assert.equal(accepted(change), false, JSON.stringify(change));
});

test('the name of an account is no path', () => {
  const component = { ...order.component, id: 'user:www-data', kind: 'user', path: 'www-data' };
  assert.equal(accepted({ component }), true);
});
