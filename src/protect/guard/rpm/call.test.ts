import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseRpmCall, type RpmCall } from './call.ts';

const CALLS: readonly (readonly [line: string, expected: Partial<RpmCall>])[] = [
  ['rpm -e php', { action: 'erase', operands: ['php'] }],
  ['rpm -evv --nodeps php httpd', { action: 'erase', operands: ['php', 'httpd'] }],
  ['rpm --nodeps --erase php', { action: 'erase', operands: ['php'] }],
  ['rpm -Uvh a.rpm', { action: 'upgrade', operands: ['a.rpm'] }],
  ['rpm -ivh --force a.rpm', { action: 'install', operands: ['a.rpm'] }],
  ['rpm -Fvh a.rpm', { action: 'freshen' }],
  ['rpm --reinstall a.rpm', { action: 'upgrade' }],
  ['rpm -e --test php', { action: 'erase', simulated: true }],
  ['rpm -e --root / php', { elsewhere: false, operands: ['php'] }],
  ['rpm -e --root=/mnt php', { elsewhere: true, operands: ['php'] }],
  ['rpm -r /mnt -e php', { elsewhere: true, operands: ['php'] }],
  ['rpm --dbpath /x -e php', { elsewhere: true, operands: ['php'] }],
  ['rpm -D x -e php', { action: 'erase', operands: ['php'], elsewhere: false }],
  ['rpm -e -- -odd', { operands: ['-odd'] }],
  ['rpmkeys --import key', { action: 'other' }],
];

for (const [line, expected] of CALLS)
  test(line, () => {
    const call = parseRpmCall(line.split(' '));
    assert.deepEqual({ ...call, ...expected }, call);
  });

test('nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (argv) => Array.isArray(parseRpmCall(['rpm', ...argv]).operands)),
  );
});
