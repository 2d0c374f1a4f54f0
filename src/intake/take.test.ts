import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { onCallInputSchema } from '../oncall/index.ts';
import { takeIn, type Incoming, type Taken } from './index.ts';

const NOW = new Date('2026-11-27T03:04:05Z');
const DATA = new URL('testdata/', import.meta.url);
const goldenSchema = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  taken: z.unknown(),
});

function send(body: unknown, headers: Incoming['headers'] = {}, format?: Incoming['format']): Taken {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return takeIn({
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes,
    format,
    now: NOW,
  });
}

for (const file of readdirSync(DATA))
  test(`as documented: ${file}`, () => {
    const golden = goldenSchema.parse(JSON.parse(readFileSync(new URL(file, DATA), 'utf8')));
    const { alerts, problems, credential, ...rest } = send(golden.body, golden.headers);
    const seen = {
      ...rest,
      alerts: alerts.map(({ kind: _, incident: __, ...alert }) => alert),
      problems: problems.map(({ at, why }) => `${at}: ${why}`),
    };
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), golden.taken);
    assert.equal(credential, file.startsWith('pagerduty') ? 'not-a-real-key' : undefined);
    for (const alert of alerts) onCallInputSchema.parse(alert);
  });

test('an end has the identity of its beginning, also where it repeats nothing of it', () => {
  const [trigger, resolve] = ['trigger', 'resolve'].map((name) => {
    const text = readFileSync(new URL(`pagerduty-${name}.json`, DATA), 'utf8');
    return send(goldenSchema.parse(JSON.parse(text)).body).alerts[0];
  });
  assert.ok(trigger?.identity !== undefined && trigger.identity === resolve?.identity);
});

test('what cannot be read is refused with its reason and its place, and quotes nothing', () => {
  const rows: readonly [Taken, number, RegExp][] = [
    [send({}, { 'content-encoding': 'gzip' }), 415, /compressed/],
    [send({}, { 'content-type': 'text/plain' }), 415, /Content-Type/],
    [send({}, { 'content-type': undefined }), 415, /Content-Type/],
    [send(`"${'x'.repeat(5_000_000)}"`), 413, /larger than 4 MiB/],
    [send('{"token": hunter2}'), 400, /^it is no JSON \(line 1, column 11\)$/],
    [send(''), 400, /^it is no JSON \(line 1, column 1\)$/],
    [send('{\n "a": [1,\n  2,, 3]}'), 400, /\(line 3, column 5\)/],
    [send('{"a": tru'), 400, /\(line 1, column 10\)/],
    [send('{"a": "b'), 400, /\(line 1, column 9\)/],
    [send('null'), 400, /is no alert/],
    [
      takeIn({ headers: { 'content-type': 'application/json' }, body: Buffer.from([0xff]), now: NOW }),
      400,
      /UTF-8/,
    ],
    [send({}), 400, /nothing says what is wrong/],
    [send({}, {}, 'alertmanager'), 400, /is no list of alerts/],
    [send({ event_action: 'resolve' }), 400, /nothing says what is over/],
    [send({ event_action: 'explode' }), 400, /neither trigger/],
    [send({ specversion: '0.3' }), 400, /is not 1\.0/],
  ];
  for (const [taken, status, why] of rows) {
    assert.equal(taken.status, status, JSON.stringify(taken));
    assert.match(taken.problems[0]?.why ?? '', why);
    assert.doesNotMatch(JSON.stringify(taken), /hunter2/);
  }
});

test('a severity that is not known wakes somebody, and that is said', () => {
  const of = (severity: unknown) => send({ summary: 'x', severity });
  assert.deepEqual(
    ['warning', 'INFO', 'sev3', 'critical', 'Error', 'purple', 7].map((s) => of(s).alerts[0]?.severity),
    ['warning', 'warning', 'warning', 'critical', 'critical', 'critical', 'critical'],
  );
  assert.match(of('purple').problems[0]?.why ?? '', /taken as critical/);
  assert.deepEqual(of('error').problems, []);
});

test('more labels than the engine takes, and longer ones, are cut; those that name it stay', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`a${n}`, 'x'.repeat(5000)]));
  const { alerts, problems } = send({
    alerts: [{ status: 'firing', labels: { ...many, alertname: 'A', instance: 'web01:80' } }],
  });
  onCallInputSchema.parse(alerts[0]);
  assert.deepEqual([alerts[0]?.labels['alertname'], alerts[0]?.labels['host']], ['A', 'web01']);
  assert.ok(problems.every(({ lost }) => !lost) && problems.length === 2);
});

test('any JSON, as any format: an answer, and inputs that the engine takes', () => {
  const formats = fc.constantFrom(
    'alertmanager',
    'grafana',
    'pagerduty',
    'cloudevents',
    'generic',
    undefined,
  );
  const key = fc.oneof(
    fc.constantFrom(
      'alerts',
      'labels',
      'status',
      'annotations',
      'event_action',
      'payload',
      'summary',
      'dedup_key',
      'specversion',
      'id',
      'source',
      'type',
      'data',
      'severity',
      '__proto__',
      'constructor',
      'host',
      'dedup',
    ),
    fc.string(),
  );
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom('firing', 'resolved', 'trigger', '1.0', '\u0000\u202e', '\ud800'),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    ),
    value: fc.oneof(
      { maxDepth: 5 },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 8, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(value, formats, (body, format) => {
      const taken = send(body, {}, format);
      for (const alert of taken.alerts) onCallInputSchema.parse(alert);
      if (taken.status === 400) assert.ok(taken.problems.some(({ lost }) => lost));
    }),
    { numRuns: 2000 },
  );
});

test('a body that is nested a million deep is read or refused', () => {
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  assert.equal(send(deep).status, 400);
});
