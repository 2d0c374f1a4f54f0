import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { Btf } from './btf.ts';

/** Writes BTF by hand: three-word type records, then extra words; names go to a string section. */
function blob(
  types: readonly { name: string; info: number; third: number; extra?: readonly (number | string)[] }[],
): Buffer {
  const strings: string[] = [''];
  const offsetOf = (name: string): number => {
    if (!strings.includes(name)) strings.push(name);
    return Buffer.byteLength(
      strings
        .slice(0, strings.indexOf(name))
        .map((s) => `${s}\0`)
        .join(''),
    );
  };
  const words = types.flatMap((t) =>
    [offsetOf(t.name), t.info, t.third, ...(t.extra ?? [])].map((w) =>
      typeof w === 'string' ? offsetOf(w) : w,
    ),
  );
  const body = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => body.writeUInt32LE(word >>> 0, index * 4));
  const names = Buffer.from(strings.map((s) => `${s}\0`).join(''), 'latin1');
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  [24, 0, body.length, body.length, names.length].forEach((word, index) =>
    header.writeUInt32LE(word, 4 + index * 4),
  );
  return Buffer.concat([header, body, names]);
}

const kind = (number: number, vlen = 0, flag = 0): number => ((flag << 31) | (number << 24) | vlen) >>> 0;

// struct inner { int a; int b; };
// struct outer { int first; const inner_t wrapped; union { struct { int deep; int deeper; }; int other; }; int bits : 3; int last; };
const SMALL = blob([
  { name: 'int', info: kind(1), third: 4, extra: [0x01000020] }, // 1
  { name: 'inner', info: kind(4, 2), third: 8, extra: ['a', 1, 0, 'b', 1, 32] }, // 2
  { name: 'inner_t', info: kind(8), third: 2 }, // 3
  { name: '', info: kind(10), third: 3 }, // 4
  { name: '', info: kind(4, 2), third: 8, extra: ['deep', 1, 0, 'deeper', 1, 32] }, // 5
  { name: '', info: kind(5, 2), third: 8, extra: ['', 5, 0, 'other', 1, 0] }, // 6
  {
    name: 'outer',
    info: kind(4, 5, 1),
    third: 32,
    extra: ['first', 1, 0, 'wrapped', 4, 32, '', 6, 96, 'bits', 1, (3 << 24) | 160, 'last', 1, 192],
  }, // 7
  { name: 'colour', info: kind(19, 1), third: 8, extra: ['red', 1, 0] }, // 8: passed over by its length
  { name: 'after', info: kind(4, 1), third: 4, extra: ['x', 1, 0] }, // 9
  { name: '', info: kind(13, 2), third: 1, extra: ['dir', 1, 'attr', 1] }, // 10: int (int dir, int attr)
  { name: 'hook', info: kind(12), third: 10 }, // 11
]);

test('offsets of members: direct, through modifiers, in anonymous members, after a bit-field', () => {
  const btf = new Btf(SMALL, ['inner', 'outer', 'after']);
  assert.equal(btf.offset('outer.first'), 0);
  assert.equal(btf.offset('outer.wrapped'), 4);
  assert.equal(btf.offset('outer.wrapped.b'), 8);
  assert.equal(btf.offset('outer.deeper'), 16);
  assert.equal(btf.offset('outer.other'), 12);
  assert.equal(btf.offset('outer.bits'), 20);
  assert.equal(btf.offset('outer.last'), 24);
  assert.equal(btf.offset('after.x'), 0);
  assert.equal(btf.size('outer'), 32);
  assert.equal(btf.typedef('inner_t'), 3);
});

test('functions: their number, and the names of their parameters in order', () => {
  const btf = new Btf(SMALL, []);
  assert.deepEqual(btf.func('hook'), { type: 11, parameters: ['dir', 'attr'] });
  assert.equal(btf.func('after'), undefined); // a structure
  assert.equal(btf.func('nowhere'), undefined);
});

test('what the kernel does not have is said by name', () => {
  const btf = new Btf(SMALL, ['outer', 'absent']);
  assert.throws(() => btf.offset('outer.nothing'), /no outer\.nothing/);
  assert.throws(() => btf.offset('absent.x'), /no struct absent/);
  assert.throws(() => btf.typedef('inner'), /no typedef inner/);
  assert.equal(btf.has('outer.last'), true);
  assert.equal(btf.has('outer.nothing'), false);
});

test('damaged bytes are an error, never an endless loop', () => {
  assert.throws(() => new Btf(Buffer.from('not BTF at all, but long enough'), []), /magic/);
  assert.throws(() => new Btf(SMALL.subarray(0, SMALL.length - 1), []), /truncated/);
  for (let at = 24; at < SMALL.length; at += 1) {
    const damaged = Buffer.from(SMALL);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
    try {
      new Btf(damaged, ['outer']).offset('outer.deeper');
    } catch (thrown) {
      assert.ok(thrown instanceof Error);
    }
  }
});

const noBtf = existsSync('/sys/kernel/btf/vmlinux')
  ? false
  : 'this kernel publishes no /sys/kernel/btf/vmlinux';
test('the running kernel describes itself', { skip: noBtf }, () => {
  const btf = Btf.ofKernel(['task_struct', 'dentry', 'upid']);
  assert.ok(btf.offset('task_struct.comm') > 0);
  assert.ok(btf.offset('task_struct.comm') < btf.size('task_struct'));
  assert.ok(btf.offset('dentry.d_name.name') > 0); // behind an anonymous union
  assert.equal(btf.size('upid'), 16); // { int nr; struct pid_namespace *ns; }
});
