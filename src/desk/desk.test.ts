import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { documentsOf } from './framing.ts';
import { askDesk, DeskRefusal, type Handlers, serveDesk, VERBS } from './index.ts';
import { LONGEST_REQUEST } from './protocol.ts';
import { answer } from './server.ts';

const dir = mkdtempSync(join(tmpdir(), 'desk-'));
const open: Server[] = [];
after(() => {
  for (const server of open) server.close();
  rmSync(dir, { recursive: true });
});

const notes: string[] = [];
const troubles: unknown[] = [];
const notHere = (): never => {
  throw new DeskRefusal('failed', 'not here');
};
const others = Object.fromEntries(Object.keys(VERBS).map((verb) => [verb, notHere]));
// Each of them refuses, whatever it is asked.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const refusing = others as unknown as Handlers;
const handlers: Handlers = {
  ...refusing,
  overview: () => {
    throw new Error('secret of the agent: /root/key');
  },
  incidents: () => ({ incidents: [], total: 0 }),
  incident: () => ({ incident: null }),
  events: ({ after: last }) => ({ entries: [], lastSeq: last }),
  acknowledge: () => {
    throw new DeskRefusal('conflict', 'it is resolved');
  },
  note: ({ text }) => ({ seq: notes.push(text) }),
};
const options = { handlers, trouble: (error: unknown) => troubles.push(error) };

async function listening(name: string): Promise<string> {
  const path = join(dir, name);
  open.push(await serveDesk({ path, ...options }));
  return path;
}

test('a request is answered, and only its own user may come in', async () => {
  const path = await listening('a');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(await askDesk(path, 'events', { after: 7, limit: 1, waitMs: 0 }), {
    entries: [],
    lastSeq: 7,
  });
  const note = { incident: 'INC-20260102-1', by: 'mara', text: 'one\ntwo' };
  assert.deepEqual(await askDesk(path, 'note', note), { seq: 1 });
  assert.deepEqual(notes, ['one\ntwo']);
});

test('what the agent refuses is told; what breaks inside it is not', async () => {
  const path = await listening('b');
  await assert.rejects(askDesk(path, 'acknowledge', { incident: 'INC-20260102-1', by: 'mara' }), {
    refusal: 'conflict',
    message: 'it is resolved',
  });
  await assert.rejects(askDesk(path, 'overview', {}), (error: DeskRefusal) => {
    assert.equal(error.refusal, 'failed');
    assert.doesNotMatch(error.message, /secret|root/);
    return true;
  });
  assert.equal(troubles.length, 1);
});

test('nobody there, and somebody who hangs up, are failures with a reason', async () => {
  await assert.rejects(askDesk(join(dir, 'none'), 'overview', {}), { refusal: 'failed' });
  const path = join(dir, 'mute');
  const mute = createServer((socket) => void socket.end());
  open.push(mute);
  await new Promise<void>((resolve) => mute.listen(path, resolve));
  await assert.rejects(askDesk(path, 'overview', {}), {
    refusal: 'failed',
    message: /hung up|gone|EPIPE|ECONNRESET/,
  });
});

test('case 12: fields that a verb does not have are refused', async () => {
  const said = {
    desk: 1,
    verb: 'acknowledge',
    args: { incident: 'INC-20260102-1', by: 'mara', role: 'admin' },
  };
  assert.partialDeepStrictEqual(await answer(said, options), { ok: false, refusal: 'refused' });
});

test('case 16: control characters, options and paths in names are refused', async () => {
  for (const incident of [
    '-rf',
    '../INC-20260102-1',
    'INC-20260102-1\n',
    '/etc/passwd',
    'INC-20260102-1;id',
    '',
  ]) {
    const said = { desk: 1, verb: 'incident', args: { incident } };
    assert.partialDeepStrictEqual(await answer(said, options), { ok: false, refusal: 'refused' }, incident);
  }
  for (const by of ['-x', 'a\r\nb', '$(id)', '', ' mara', 'a'.repeat(65)]) {
    const said = { desk: 1, verb: 'note', args: { incident: 'INC-20260102-1', by, text: 'x' } };
    assert.partialDeepStrictEqual(await answer(said, options), { ok: false, refusal: 'refused' }, by);
  }
  const escape = {
    desk: 1,
    verb: 'note',
    args: { incident: 'INC-20260102-1', by: 'mara', text: 'a\u001B[2Jb' },
  };
  assert.partialDeepStrictEqual(await answer(escape, options), { ok: false, refusal: 'refused' });
});

test('case 18: no verb has a path, a command, an address or a socket', () => {
  const names = Object.values(VERBS).flatMap(({ args }) => Object.keys(args.shape));
  assert.deepEqual([...new Set(names)].toSorted(), [
    'after',
    'alerts',
    'awake',
    'before',
    'by',
    'cause',
    'confirm',
    'entry',
    'etaMinutes',
    'expect',
    'expectHash',
    'forMinutes',
    'foresee',
    'format',
    'from',
    'incident',
    'limit',
    'mode',
    'note',
    'open',
    'postmortem',
    'reason',
    'repair',
    'replyTo',
    'runbook',
    'service',
    'sha256',
    'step',
    'text',
    'to',
    'transaction',
    'until',
    'values',
    'waitMs',
  ]);
});

test('whatever is said, the answer is an answer', async () => {
  const verb = fc.oneof(
    fc.string(),
    fc.constantFrom(...Object.keys(VERBS), '__proto__', 'constructor', 'toString'),
  );
  const request = fc.oneof(fc.jsonValue(), fc.record({ desk: fc.constant(1), verb, args: fc.jsonValue() }));
  await fc.assert(
    fc.asyncProperty(request, async (said) => {
      const given = await answer(said, options);
      assert.ok(given.ok || given.why.length <= 1000);
    }),
  );
});

test('case 20: a line without end is hung up on before it is held', async () => {
  const path = await listening('c');
  const socket = connect({ path });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('x'.repeat(LONGEST_REQUEST + 1));
  await closed;
  assert.deepEqual(await askDesk(path, 'incidents', { limit: 1 }), { incidents: [], total: 0 });
});

test('case 20: the reader gives up at the limit, not at the end of the line', async () => {
  const endless = Readable.from(
    (function* () {
      for (let at = 0; at < 1000; at += 1) yield Buffer.alloc(1024, 'x');
    })(),
  );
  await assert.rejects(async () => {
    for await (const _ of documentsOf(endless, 4096)) assert.fail('no line ended');
  }, RangeError);
});

test('documents come out however the stream is cut', async () => {
  const documents = fc.array(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(documents, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const found: unknown[] = [];
      for await (const value of documentsOf(Readable.from(pieces), 1 << 16)) found.push(value);
      assert.deepEqual(
        found.map((value) => JSON.stringify(value)),
        lines,
      );
    }),
  );
});
