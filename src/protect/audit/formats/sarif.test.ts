import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { sarifLog } from './sarif.ts';
import { anyReport, FINDING, reportOf } from './testing/reports.ts';

const require = createRequire(import.meta.url);
const json = (name: string): object =>
  z.looseObject({}).parse(JSON.parse(readFileSync(require.resolve(name), 'utf8')));

/** The official schema, which is written in draft 4. */
const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore' });
ajv.addMetaSchema(json('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(json('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

function problems(log: unknown): string {
  return validate(JSON.parse(JSON.stringify(log))) === true ? '' : ajv.errorsText(validate.errors);
}

test('the schema is the real one: it refuses what is no SARIF', () => {
  const log = { ...sarifLog(reportOf([FINDING])), runs: [{ tool: { driver: {} } }] };
  assert.match(problems(log), /name/);
});

test('any report is SARIF 2.1.0 by the official schema', () => {
  fc.assert(fc.property(anyReport, (report) => assert.equal(problems(sarifLog(report)), '')));
});

const resultSchema = z.object({
  ruleId: z.string(),
  ruleIndex: z.number(),
  level: z.string(),
  message: z.object({ text: z.string() }),
  locations: z.array(
    z.object({
      physicalLocation: z.object({
        artifactLocation: z.object({ uri: z.string(), uriBaseId: z.optional(z.string()) }),
        region: z.record(z.string(), z.number()),
      }),
    }),
  ),
  codeFlows: z.optional(
    z.array(z.object({ threadFlows: z.array(z.object({ locations: z.array(z.unknown()) })) })),
  ),
  suppressions: z.optional(z.array(z.record(z.string(), z.unknown()))),
});
const logSchema = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      results: z.array(resultSchema),
    }),
  ]),
});

test('place, rule, chain and fingerprint are where viewers look for them; what is allowed is suppressed', () => {
  const allowed = { finding: FINDING, by: 'comment', reason: 'moves today' } as const;
  const [run] = logSchema.parse(sarifLog(reportOf([FINDING], { allowed: [allowed] }))).runs;
  const [found, set] = run.results;
  assert.ok(found && set);
  assert.equal(run.tool.driver.rules[found.ruleIndex]?.id, 'package-removal');
  assert.deepEqual(found.locations[0]?.physicalLocation, {
    artifactLocation: { uri: 'ops/clean.sh', uriBaseId: '%SRCROOT%' },
    region: { startLine: 7, startColumn: 3, endLine: 7, endColumn: 22 },
  });
  assert.equal(found.codeFlows?.[0]?.threadFlows[0]?.locations.length, 2);
  assert.match(found.message.text, /^Purges libapache2-mod-php8\.2\.\nBecomes: apt-get purge php\*\n/);
  assert.equal(found.suppressions, undefined);
  assert.deepEqual(set.suppressions, [
    { kind: 'inSource', status: 'accepted', justification: 'moves today' },
  ]);
});

const URIS = [
  ['a b#c?.sh', 'a%20b%23c%3F.sh'],
  ['a:b/c', 'a%3Ab/c'],
  ['/srv/a b', 'file:///srv/a%20b'],
  ['bad\ud800', 'bad%EF%BF%BD'],
] as const;
for (const [file, uri] of URIS) {
  test(`the name ${JSON.stringify(file)} is a URI`, () => {
    const [run] = logSchema.parse(sarifLog(reportOf([{ ...FINDING, file }]))).runs;
    assert.equal(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri, uri);
  });
}

test('brackets that would be a link are escaped, others stay', () => {
  const text = (message: string): string | undefined =>
    logSchema
      .parse(sarifLog(reportOf([{ ...FINDING, message }])))
      .runs[0].results[0]?.message.text.split('\n')[0];
  assert.equal(text('see [x](1)'), 'See \\[x\\](1).');
  assert.equal(text('[ -f x ]'), '[ -f x ].');
});
