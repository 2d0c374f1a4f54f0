import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectorEvent, listenMessage, parseConnector } from './connector-messages.ts';

test('the message that subscribes', () => {
  assert.equal(
    listenMessage(0).toString('hex'),
    [
      ['28000000', '0300', '0000', '00000000', '00000000'], // nlmsghdr: 40 bytes, NLMSG_DONE
      ['01000000', '01000000', '00000000', '00000000', '0400', '0000'], // cn_msg: CN_IDX_PROC, CN_VAL_PROC, 4 bytes
      ['01000000'], // PROC_CN_MCAST_LISTEN
    ]
      .flat()
      .join(''),
  );
});

/** Headers, then what, cpu, time and the event's words. */
function message(what: number, ...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(what, 36);
  words.forEach((word, index) => bytes.writeUInt32LE(word, 52 + index * 4));
  return bytes;
}

const CASES: readonly [string, Buffer, ConnectorEvent][] = [
  ['acknowledgement', message(0, 0), { kind: 'acknowledged', error: 0 }],
  ['refusal', message(0, 1), { kind: 'acknowledged', error: 1 }],
  ['fork of a process', message(1, 11, 10, 20, 20), { kind: 'fork', parent: 10, child: 20 }],
  ['fork of a thread', message(1, 11, 10, 21, 20), { kind: 'other' }],
  ['exec', message(2, 21, 20), { kind: 'exec', pid: 20 }],
  ['exit', message(0x80000000, 20, 20), { kind: 'other' }],
  ['cut off', message(2, 21, 20).subarray(0, 58), { kind: 'other' }],
  ['nothing', Buffer.alloc(0), { kind: 'other' }],
];
for (const [name, bytes, expected] of CASES) {
  test(`process connector: ${name}`, () => assert.deepEqual(parseConnector(bytes), expected));
}
