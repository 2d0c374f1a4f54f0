import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { readConfiguration } from '../../../oncall/index.ts';
import { testDesk } from '../testing/desk.ts';
import { masked } from './mask.ts';
import { overreach, unmasked } from './unmask.ts';

const EXAMPLE = readFileSync(new URL('../../../../examples/stakeout.yaml', import.meta.url), 'utf8');
const FILE = `version: 1
zone: UTC # of the office
channels:
  hook: { kind: webhook, url: "https://hooks.example.org/tr0ub4dor-1", key: tr0ub4dor-2 }
  push:
    kind: ntfy
    url: https://ntfy.example.org
    token: tr0ub4dor-3 # token: tr0ub4dor-4
  # token: tr0ub4dor-5
  mail: { kind: smtp, server: "mail.example.org:587", from: a@example.org, password: file:/etc/smtp }
  pager: { kind: command, program: /usr/local/bin/beep, arguments: [loud] }
people:
  mara:
    name: Mara
    contacts:
      - { channel: hook }
      - channel: push
        to: tr0ub4dor-6
      - { channel: mail, to: mara@example.org }
policies:
  all: { steps: [{ notify: [person:mara], wait: 5m }] }
routes: [{ policy: all }]
`;

test('no secret is shown, and what is shown comes back as it was, byte for byte', () => {
  for (const text of [FILE, EXAMPLE]) {
    assert.equal(readConfiguration(text).ok, true);
    const shown = masked(text);
    assert.ok(shown !== undefined);
    assert.doesNotMatch(shown, /tr0ub4dor/);
    assert.deepEqual(unmasked(shown, text), { text, problems: [] });
    assert.deepEqual(overreach(text, text), []);
  }
  const shown = masked(FILE) ?? '';
  assert.match(shown, /zone: UTC # of the office/);
  assert.match(shown, /mara@example.org/);
  assert.match(shown, /password: file:\/etc\/smtp/);
});

test('a file that does not hold is shown without whatever may be a secret; one that is no YAML is not', () => {
  const shown = masked(FILE.replace('version: 1', 'version: 2'));
  assert.doesNotMatch(shown ?? 'tr0ub4dor', /tr0ub4dor/);
  assert.match(shown ?? '', /name: Mara/);
  assert.equal(masked(`${FILE}  - [`), undefined);
  // Of a second document nobody reads a word, so nobody finds its secrets.
  assert.equal(masked(`${FILE}---\nkey: tr0ub4dor-7\n`), undefined);
});

/** What a web process that somebody has taken over might send: what is replaced, by what, and what is said of it. */
const HOSTILE: readonly (readonly [string, string, string, RegExp])[] = [
  ['another server for a kept token', 'https://ntfy.example.org', 'https://evil.example', /write it anew/],
  [
    'a kept key with another address',
    'url: (secret), key',
    'url: "https://evil.example/", key',
    /write it anew/,
  ],
  ['another channel for a kept topic', 'channel: push\n', 'channel: hook\n', /write it anew/],
  ['a secret as a name', 'name: Mara', 'name: (secret)', /write it anew/],
  ['a secret by an alias', 'name: Mara', 'name: *t', /alias/],
  ['another program', '/usr/local/bin/beep', '/bin/sh', /runs a program/],
  ['other arguments', '[loud]', '["-c", "id"]', /runs a program/],
  ['another file', 'file:/etc/smtp', 'file:/etc/shadow', /on the host/],
  ['a variable', 'password: file:/etc/smtp', 'password: env:HOME', /on the host/],
  ['another server for a kept file', 'mail.example.org:587', 'evil.example:25', /on the host/],
];
for (const [what, from, to, said] of HOSTILE)
  test(`the web cannot decide: ${what}`, () => {
    const shown = masked(FILE) ?? '';
    assert.ok(shown.includes(from), from);
    const anchored = to.includes('*t') ? shown.replace('token: (secret)', 'token: &t (secret)') : shown;
    const whole = unmasked(anchored.replace(from, to), FILE);
    const problems = [...whole.problems, ...overreach(whole.text, FILE)];
    assert.ok(
      problems.some(({ severity, message }) => severity === 'error' && said.test(message)),
      JSON.stringify(problems),
    );
    assert.doesNotMatch(JSON.stringify(problems), /tr0ub4dor/);
  });

test('a secret of one place cannot be used in another by writing it out', () => {
  const text = FILE.replace('key: tr0ub4dor-2', 'key: tr0ub4dor-3');
  assert.match(overreach(text, FILE)[0]?.message ?? '', /nowhere else/);
});

test('what people may change they can: names, order, new secrets, comments', () => {
  const shown = masked(FILE) ?? '';
  const changed = shown
    .replace('name: Mara', 'name: Mara Lindqvist')
    .replace('      - { channel: hook }\n', '')
    .replace('to: mara@example.org }', 'to: mara@example.net }\n      - { channel: hook }')
    .replace('https://ntfy.example.org', 'https://ntfy.example.net')
    .replace('token: (secret)', 'token: n3w')
    .replace('to: (secret)', 'to: n3w-topic');
  const whole = unmasked(changed, FILE);
  assert.deepEqual([whole.problems, overreach(whole.text, FILE)], [[], []]);
  const reading = readConfiguration(whole.text);
  assert.equal(reading.ok, true);
  assert.match(whole.text, /tr0ub4dor-1/);
});

test('any edit: no secret is told, and none goes where it was not', () => {
  const shown = masked(FILE) ?? '';
  const edit = fc.record({
    at: fc.nat(shown.length),
    length: fc.nat(30),
    by: fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('(secret)', '&a ', '*a', '\n', '{', '- ')),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (all, { at, length, by }) => all.slice(0, at) + by + all.slice(at + length),
        shown,
      );
      const whole = unmasked(text, FILE);
      const reading = readConfiguration(whole.text);
      const problems = [...whole.problems, ...reading.problems, ...overreach(whole.text, FILE)];
      assert.doesNotMatch(JSON.stringify(problems), /tr0ub4dor/);
      if (!reading.ok || problems.some(({ severity }) => severity === 'error')) return;
      assert.doesNotMatch(masked(whole.text) ?? '', /tr0ub4dor/);
      for (const { secret, path } of reading.secrets) {
        const said = secret.reveal({ file: () => undefined, env: () => undefined }) ?? '';
        if (said.includes('tr0ub4dor-3')) assert.match(JSON.stringify(path), /token/);
      }
    }),
    { numRuns: 150 },
  );
});

const desk = await testDesk((dir) => ({ onCallFile: join(dir, 'stakeout.yaml') }));
after(desk.close);
const path = join(desk.dir, 'stakeout.yaml');

test('a first file is written when it holds, and not when it does not', async () => {
  assert.deepEqual(await desk.ask('settings', {}), {
    file: path,
    text: null,
    why: 'there is none yet',
    hash: null,
    problems: [],
  });
  const wrong = await desk.ask('saveSettings', {
    text: 'version: 1\nzoen: UTC\n',
    expectHash: null,
    by: 'mara',
  });
  assert.equal(wrong.saved, false);
  assert.ok(wrong.problems.some(({ line, severity }) => line === 2 && severity === 'error'));
  assert.equal((await desk.ask('settings', {})).hash, null);
  const text = FILE.replace('password: file:/etc/smtp', 'password: x').replace(/ {2}pager: .*\n/, '');
  const { saved, hash } = await desk.ask('saveSettings', { text, expectHash: null, by: 'mara' });
  assert.deepEqual([saved, readFileSync(path, 'utf8')], [true, text]);
  assert.equal((await desk.ask('settings', {})).hash, hash);
});

test('a change keeps secrets and rights, says who made it, and is refused when the file is another by now', async () => {
  const real = join(desk.dir, 'real.yaml');
  writeFileSync(real, FILE);
  chmodSync(real, 0o604);
  rmSync(path);
  symlinkSync(real, path);
  const { text, hash } = await desk.ask('settings', {});
  assert.ok(text !== null);
  const changed = text.replace('name: Mara', 'name: Mara Lindqvist');
  assert.deepEqual(await desk.ask('checkSettings', { text: changed }), { ok: true, problems: [] });
  const saved = await desk.ask('saveSettings', { text: changed, expectHash: hash, by: 'mara' });
  assert.equal(saved.saved, true);
  assert.equal(readFileSync(real, 'utf8'), FILE.replace('name: Mara', 'name: Mara Lindqvist'));
  assert.equal(statSync(real).mode & 0o777, 0o604);
  await assert.rejects(desk.ask('saveSettings', { text: changed, expectHash: hash, by: 'mara' }), {
    refusal: 'conflict',
  });
  const [entry] = (await desk.ask('audit', { limit: 1 })).entries;
  assert.deepEqual([entry?.kind, entry?.by], ['settings.changed', 'mara']);
  const { event } = [...desk.journal.entries({ kind: 'settings.changed' })].at(-1) ?? {};
  assert.ok(event?.kind === 'settings.changed');
  const plain = (of: string): string => createHash('sha256').update(of).digest('hex');
  assert.deepEqual([event.before, event.after], [plain(FILE), plain(readFileSync(real, 'utf8'))]);
  assert.notEqual(saved.hash, event.after, 'secrets cannot be tried out against what the web gets');
});

test('saving what is there already changes nothing, and a program is not for the web', async () => {
  const { text, hash } = await desk.ask('settings', {});
  const before = [...desk.journal.entries()].length;
  await desk.ask('saveSettings', { text: text ?? '', expectHash: hash, by: 'mara' });
  assert.equal([...desk.journal.entries()].length, before);
  const evil = (text ?? '').replace('/usr/local/bin/beep', '/bin/sh');
  const refused = await desk.ask('saveSettings', { text: evil, expectHash: hash, by: 'mara' });
  assert.deepEqual([refused.saved, refused.hash], [false, hash]);
  await assert.rejects(desk.say('checkSettings', { text: 'x'.repeat((1 << 17) + 1) }), {
    refusal: 'refused',
  });
  await assert.rejects(desk.say('checkSettings', { text: 'a: \u001B[2J' }), { refusal: 'refused' });
});
