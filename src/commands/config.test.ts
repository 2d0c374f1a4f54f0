/** `stakeout config` as it is called. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { configCheckSchema } from './config.ts';
import { heard } from './oncall/testing.ts';
import { exitCode, dispatch } from './run.ts';

const EXAMPLE = fs.readFileSync(join(import.meta.dirname, '../../examples/stakeout.yaml'), 'utf8');
const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-config-'));
after(() => fs.rmSync(dir, { recursive: true }));

const put = (name: string, text: string | Buffer): string => {
  fs.writeFileSync(join(dir, name), text, { mode: 0o600 });
  return name;
};

async function config(...args: readonly string[]) {
  const { context, written } = heard(dir, '2026-11-26T12:00:00Z', { TOKEN: 'hunter2hunter2' });
  await dispatch(['config', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

const secrets = (text: string): string => text.replaceAll('file:/etc/stakeout/secrets', `file:${dir}`);

test('a file that holds', async () => {
  for (const name of [
    'smtp-password',
    'ntfy-token',
    'mattermost-webhook',
    'mara-topic',
    'jonas-topic',
    'heartbeat-url',
  ])
    put(name, 'hunter2hunter2\n');
  const name = put('good.yaml', secrets(EXAMPLE));
  const { code, out, err } = await config('check', name);
  assert.deepEqual(
    [code, out, err],
    [
      EXIT.ok,
      'good.yaml: can be used (people 3, channels 4, schedules 1, policies 2, routes 2, silences 2)\n',
      '',
    ],
  );
});

test('a secret that is not there is a warning with its place, one that is there is not shown', async () => {
  const text = secrets(EXAMPLE)
    .replace(`file:${dir}/ntfy-token`, 'env:TOKEN')
    .replace(`file:${dir}/smtp-password`, 'env:NO_TOKEN')
    .replace('smtp.example.org', 'mail.example.org')
    .replace(`${dir}/jonas-topic`, put('empty', '') && `${dir}/empty`)
    .replace(`${dir}/mara-topic`, `${dir}/none`);
  const { code, out } = await config('check', '--json', put('warned.yaml', text));
  const report = configCheckSchema.parse(JSON.parse(out));
  assert.deepEqual(
    report.problems.map(({ severity, line, message }) => [
      severity,
      line,
      message.replace(dir, '').replace(dir, '').slice(0, 40),
    ]),
    [
      ['warning', 24, 'env:NO_TOKEN is not set in this environm'],
      ['warning', 42, 'file:/none is not there'],
      ['warning', 49, 'file:/empty is empty'],
    ],
  );
  assert.deepEqual([code, report.ok, out.includes('hunter2')], [EXIT.ok, true, false]);
});

test('a secret that every user can read is a warning, wherever it stands', async () => {
  const text = secrets(EXAMPLE).replace(`file:${dir}/ntfy-token`, 'hunter2hunter2');
  const name = put('exposed.yaml', text);
  for (const one of ['smtp-password', 'mattermost-webhook', 'mara-topic', 'jonas-topic', 'heartbeat-url'])
    put(one, 'hunter2hunter2\n');
  fs.chmodSync(join(dir, name), 0o644);
  fs.chmodSync(join(dir, 'smtp-password'), 0o644);
  const { code, out } = await config('check', name);
  assert.deepEqual(
    out
      .split('\n')
      .filter((line) => line.includes('warning'))
      .map((line) => line.replaceAll(dir, '')),
    [
      'exposed.yaml:24:15: warning: channels.mail.password: every user can read file:/smtp-password: chmod o-r',
      'exposed.yaml:28:12: warning: channels.push.token: is a secret in a file that every user can read: keep it in a file of its own (file:/path), or chmod o-r',
    ],
  );
  assert.deepEqual([code, out.includes('hunter2')], [EXIT.ok, false]);
});

test('a file that does not hold: line, column, reason, and code 1', async () => {
  const name = put('bad.yaml', EXAMPLE.replace('people: [mara, jonas]', 'people: [mara, jonsa]'));
  const { code, out } = await config('check', name);
  assert.match(
    out,
    /^bad\.yaml:72:24: error: schedules\.web\.layers\[1\]\.people\[1\]: there is no person jonsa in this file; did you mean jonas\?$/m,
  );
  assert.match(out, /^bad\.yaml: cannot be used$/m);
  assert.equal(code, EXIT.found);
  const json = await config('check', '--json', name);
  const report = configCheckSchema.parse(JSON.parse(json.out));
  assert.deepEqual([json.code, report.ok, report.holds], [EXIT.found, false, undefined]);
});

test('what cannot be read is code 4: absent, a directory, too long; what is not UTF-8 has a place', async () => {
  for (const name of ['absent.yaml', '.', put('long.yaml', Buffer.alloc((1 << 20) + 1, 0x20))]) {
    const { code, err } = await config('check', name);
    assert.deepEqual([code, /cannot read /.test(err)], [EXIT.input, true], err);
  }
  const { code, out } = await config(
    'check',
    put('latin.yaml', Buffer.from('version: 1\nzone: M\xfcnchen\n', 'latin1')),
  );
  assert.match(out, /latin\.yaml:2:8: error: is not UTF-8/);
  assert.equal(code, EXIT.found);
});

test('hostile names do nothing to the terminal', async () => {
  const { out } = await config('check', put('hostile.yaml', 'version: 1\n"\\e]0;pwned\\a": 1\n'));
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f]/);
});

test('the schema for editors is JSON', async () => {
  const { code, out } = await config('schema');
  const schema: unknown = JSON.parse(out);
  assert.ok(code === EXIT.ok && typeof schema === 'object' && schema !== null && '$schema' in schema);
});
