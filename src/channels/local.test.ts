/** A program of the operator's, terminals and the console. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Channel, Message, Outcome } from './index.ts';
import { command } from './kinds/command.ts';
import { hostConsole, wall } from './kinds/local.ts';
import { FIRING, HOSTILE } from './testing/messages.ts';

const scratch = mkdtempSync(join(tmpdir(), 'channels-'));
after(() => rmSync(scratch, { recursive: true }));

function program(name: string, script: string): string {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const send = (channel: Channel, message: Message = FIRING, to?: string): Promise<Outcome> =>
  channel({ message, to, deadline: AbortSignal.timeout(5000) });

test('a command gets the page on its standard input, its arguments as they are, and nothing of our environment', async () => {
  const out = join(scratch, 'out');
  process.env['STAKEOUT_TEST_SECRET'] = 'hunter2';
  const hook = program('hook', `{ cat; printf '%s|' "$@"; env; } >${out}`);
  assert.deepEqual(await send(command(hook, ['$(id)', 'a b']), FIRING, 'x'), { kind: 'delivered' });
  const [json = '', rest = ''] = readFileSync(out, 'utf8').split(/\n(?=\$\(id\))/);
  assert.deepEqual(
    Object.entries(JSON.parse(json)).filter(([name]) => ['schema', 'incident', 'state', 'to'].includes(name)),
    [
      ['schema', 'stakeout.page/1'],
      ['incident', 'INC-7'],
      ['state', 'firing'],
      ['to', 'x'],
    ],
  );
  assert.ok(rest.startsWith('$(id)|a b|'));
  assert.doesNotMatch(rest, /hunter2/);
  delete process.env['STAKEOUT_TEST_SECRET'];
});

test('how a command ended is told apart, and one that hangs is ended', async () => {
  assert.deepEqual(await send(command(program('temp', 'echo busy >&2; exit 75'), [])), {
    kind: 'later',
    why: 'it ended with 75: busy',
  });
  assert.equal((await send(command(program('no', 'exit 1'), []))).kind, 'refused');
  assert.equal((await send(command(join(scratch, 'none'), []))).kind, 'refused');
  assert.deepEqual(await send(command(program('hang', 'sleep 100'), [], 300)), {
    kind: 'later',
    why: 'it ran longer than 0.3 s',
  });
});

test('terminals and the console get lines of text and nothing that acts on them', async () => {
  const [lines, device] = [join(scratch, 'lines'), join(scratch, 'device')];
  writeFileSync(device, '');
  assert.equal((await send(wall(program('wall', `cat >${lines}`)), HOSTILE)).kind, 'delivered');
  assert.equal((await send(hostConsole(device), HOSTILE)).kind, 'delivered');
  for (const file of [lines, device]) {
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    assert.match(text, /^\n?CRITICAL s0/);
    // oxlint-disable-next-line no-control-regex -- what must not reach a terminal
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  assert.equal((await send(wall(join(scratch, 'none')))).kind, 'refused');
  assert.equal((await send(hostConsole(join(scratch, 'no', 'device')))).kind, 'refused');
});
