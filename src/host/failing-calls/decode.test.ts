import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addressOf, decodePlaces, decodeRecord, type Places } from './decode.ts';
import { KEY, KIND, NAMES, PLACE, VALUE } from './record.ts';

const PLACE_KEY = Buffer.alloc(PLACE.bytes, 7);

/** A key as the program writes it. */
function key(kind: number, subject: Buffer | string, place = Buffer.alloc(PLACE.bytes)): Buffer {
  const bytes = Buffer.alloc(KEY.bytes);
  bytes.writeUInt16LE(3, KEY.service);
  bytes.writeUInt16LE(257, KEY.number);
  bytes.writeUInt16LE(2, KEY.errno);
  bytes.writeUInt8(kind, KEY.kind);
  place.copy(bytes, KEY.place);
  bytes.write('apache2', KEY.comm);
  Buffer.from(subject).copy(bytes, KEY.subject);
  return bytes;
}

function value(): Buffer {
  const bytes = Buffer.alloc(VALUE.bytes);
  bytes.writeBigUInt64LE(12n, VALUE.count);
  bytes.writeBigUInt64LE(5n, VALUE.firstNs);
  bytes.writeBigUInt64LE(9n, VALUE.lastNs);
  bytes.writeUInt32LE(4711, VALUE.pid);
  return bytes;
}

const places: Places = new Map([[PLACE_KEY.toString('hex'), '/srv/site']]);
const subjectOf = (bytes: Buffer): string => decodeRecord(bytes, value(), places).subject;

test('a record: all of its fields', () => {
  assert.deepEqual(decodeRecord(key(KIND.path, '/etc/lost'), value(), places), {
    service: 3,
    number: 257,
    errno: 2,
    subject: '/etc/lost',
    comm: 'apache2',
    pid: 4711,
    count: 12,
    firstNs: 5n,
    lastNs: 9n,
  });
});

const SUBJECTS: readonly [string, Buffer, string][] = [
  ['a relative path is completed', key(KIND.path, '../a/./b', PLACE_KEY), '/srv/a/b'],
  ['an absolute path is not, whatever stands beside it', key(KIND.path, '/a', PLACE_KEY), '/a'],
  [
    'a relative path whose place is gone stays as it is',
    key(KIND.path, 'a', Buffer.alloc(PLACE.bytes, 1)),
    'a',
  ],
  ['the descriptor itself, AT_EMPTY_PATH', key(KIND.path, '', PLACE_KEY), '/srv/site'],
  ['a path that fills its room was cut', key(KIND.path, `/${'x'.repeat(254)}`), `/${'x'.repeat(254)}…`],
  ['a descriptor', key(KIND.descriptor, '', PLACE_KEY), '/srv/site'],
  ['a descriptor whose file is not known', key(KIND.descriptor, ''), ''],
  ['no subject', key(KIND.none, ''), ''],
  ['not UTF-8', key(KIND.path, Buffer.from([0x2f, 0xff])), '/\ufffd'],
];
for (const [name, bytes, expected] of SUBJECTS)
  test(`subject: ${name}`, () => assert.equal(subjectOf(bytes), expected));

/** struct sockaddr of a family, with its port and address. */
const inet = (family: number, port: number, address: readonly number[], at: number): Buffer => {
  const bytes = Buffer.alloc(KEY.subjectBytes);
  bytes.writeUInt16LE(family, 0);
  bytes.writeUInt16BE(port, 2);
  Buffer.from(address).copy(bytes, at);
  return bytes;
};
const unix = (path: string): Buffer => {
  const bytes = Buffer.alloc(KEY.subjectBytes);
  bytes.writeUInt16LE(1, 0);
  bytes.write(path, 2, 'latin1');
  return bytes;
};

const ADDRESSES: readonly [Buffer, number, string][] = [
  [unix('/run/php/php8.2-fpm.sock'), 1, 'unix:/run/php/php8.2-fpm.sock'],
  [unix('\0journal'), 2, 'unix:@journal'],
  [inet(2, 3306, [127, 0, 0, 1], 4), 1, 'tcp:127.0.0.1:3306'],
  [inet(2, 53, [192, 0, 2, 53], 4), 2, 'udp:192.0.2.53:53'],
  [inet(10, 80, [...Array.from({ length: 15 }, () => 0), 1], 8), 1, 'tcp:[::1]:80'],
  [
    inet(10, 443, [0x20, 1, 0xd, 0xb8, ...Array.from({ length: 11 }, () => 0), 7], 8),
    1,
    'tcp:[2001:db8::7]:443',
  ],
  [
    inet(
      10,
      1,
      Array.from({ length: 16 }, () => 0),
      8,
    ),
    1,
    'tcp:[::]:1',
  ],
  [inet(16, 0, [], 4), 3, ''],
];
for (const [bytes, type, expected] of ADDRESSES)
  test(`address: ${expected}`, () => assert.equal(addressOf(bytes, type), expected));

/** Names as the program stores them, the deepest first. */
function names(...parts: readonly string[]): Buffer {
  const bytes = Buffer.alloc(NAMES.bytes, 0);
  parts.forEach((part, index) => bytes.write(`${part}\0`, index * NAMES.nameBytes));
  return bytes;
}

test('places: from the deepest name up; the root; more levels than are kept', () => {
  const entries = [
    names('site', 'srv'),
    names(),
    names(...Array.from({ length: NAMES.count }, (_, n) => `d${n}`)),
  ];
  const found = decodePlaces(entries.map((value, index) => ({ key: Buffer.from([index]), value })));
  assert.equal(found.get('00'), '/srv/site');
  assert.equal(found.get('01'), '/');
  assert.equal(found.get('02'), '…/d11/d10/d9/d8/d7/d6/d5/d4/d3/d2/d1/d0');
});

test('no bytes of any kind break the decoder', () => {
  const bytes = fc.uint8Array({ minLength: KEY.bytes, maxLength: KEY.bytes });
  fc.assert(
    fc.property(bytes, (raw) => {
      assert.equal(typeof subjectOf(Buffer.from(raw)), 'string');
    }),
  );
});
