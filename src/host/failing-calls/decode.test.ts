import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addressOf, decodePlaces, decodeRecord, type Places } from './decode.ts';
import { KEY, KIND, NAMES, PLACE, SUBJECT_BYTES, VALUE } from './record.ts';

const PLACE_KEY = Buffer.alloc(PLACE.bytes, 7);

/** A key as the program writes it. */
function key(kind: number, place = Buffer.alloc(PLACE.bytes)): Buffer {
  const bytes = Buffer.alloc(KEY.bytes);
  bytes.writeUInt16LE(3, KEY.service);
  bytes.writeUInt16LE(257, KEY.number);
  bytes.writeUInt16LE(2, KEY.errno);
  bytes.writeUInt8(kind, KEY.kind);
  place.copy(bytes, KEY.place);
  return bytes;
}

/** A value; behind the subject lies what was there before. */
function value(subject: Buffer | string = ''): Buffer {
  const bytes = Buffer.alloc(VALUE.bytes, 'rubbish');
  const written = Buffer.concat([Buffer.from(subject), Buffer.alloc(1)]).subarray(0, SUBJECT_BYTES);
  bytes.writeBigUInt64LE(12n, VALUE.count);
  bytes.writeBigUInt64LE(5n, VALUE.firstNs);
  bytes.writeBigUInt64LE(100n, VALUE.firstTick);
  bytes.writeBigUInt64LE(103n, VALUE.lastTick);
  bytes.write('apache2\0', VALUE.comm);
  bytes.writeUInt32LE(4711, VALUE.pid);
  bytes.writeUInt32LE(written.length, VALUE.length);
  written.copy(bytes, VALUE.subject);
  return bytes;
}

const places: Places = new Map([[PLACE_KEY.toString('hex'), '/srv/site']]);

test('a record: all of its fields', () => {
  assert.deepEqual(decodeRecord(key(KIND.path), value('/etc/lost'), places, 4n), {
    service: 3,
    number: 257,
    errno: 2,
    subject: '/etc/lost',
    comm: 'apache2',
    pid: 4711,
    count: 12,
    firstNs: 5n,
    lastNs: 17n,
  });
});

const ELSEWHERE = Buffer.alloc(PLACE.bytes, 1);
const SUBJECTS: readonly [string, Buffer, Buffer, string][] = [
  ['a relative path is completed', key(KIND.path, PLACE_KEY), value('../a/./b'), '/srv/a/b'],
  ['an absolute path is not, whatever stands beside it', key(KIND.path, PLACE_KEY), value('/a'), '/a'],
  ['a relative path whose place is gone stays as it is', key(KIND.path, ELSEWHERE), value('a'), 'a'],
  ['the descriptor itself, AT_EMPTY_PATH', key(KIND.path, PLACE_KEY), value(''), '/srv/site'],
  [
    'a path that fills its room was cut',
    key(KIND.path),
    value(`/${'x'.repeat(254)}`),
    `/${'x'.repeat(254)}…`,
  ],
  ['a descriptor', key(KIND.descriptor, PLACE_KEY), value(), '/srv/site'],
  ['a descriptor whose file is not known', key(KIND.descriptor), value(), ''],
  ['no subject', key(KIND.none), value(), ''],
  ['not UTF-8', key(KIND.path), value(Buffer.from([0x2f, 0xff])), '/\ufffd'],
];
for (const [name, keyBytes, valueBytes, expected] of SUBJECTS)
  test(`subject: ${name}`, () => {
    assert.equal(decodeRecord(keyBytes, valueBytes, places, 4n).subject, expected);
  });

/** struct sockaddr of a family, with its port and address. */
const inet = (family: number, port: number, address: readonly number[], at: number): Buffer => {
  const bytes = Buffer.alloc(SUBJECT_BYTES);
  bytes.writeUInt16LE(family, 0);
  bytes.writeUInt16BE(port, 2);
  Buffer.from(address).copy(bytes, at);
  return bytes;
};
const unix = (path: string): Buffer => {
  const bytes = Buffer.alloc(SUBJECT_BYTES);
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
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(bytes(KEY.bytes), bytes(VALUE.bytes), (keyBytes, valueBytes) => {
      const record = decodeRecord(Buffer.from(keyBytes), Buffer.from(valueBytes), places, 4n);
      assert.equal(typeof record.subject, 'string');
    }),
  );
});
