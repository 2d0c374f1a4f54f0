/** Scripts that are broken, or written to break their reader: every one is answered, none takes the process along. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { audit, type AuditReport, plainScript, profileHost, RULES } from './index.ts';
import { HOSTILE } from './testing/hostile.ts';
import { mutated } from './testing/mutate.ts';

const host = await profileHost('lamp-debian12');
/** Of a hang, not of speed. */
const HANGS_MS = 120_000;

function read(text: string): AuditReport {
  return audit([{ file: 'a.sh', text, pieces: plainScript('a.sh', text) }], host);
}

describe('hostile scripts', () => {
  for (const [what, make] of Object.entries(HOSTILE))
    test(what, { timeout: HANGS_MS }, () => {
      const text = make();
      const lines = text.split('\n').length;
      for (const { span } of read(text).findings) assert.ok(span.line >= 1 && span.line <= lines);
    });
});

/** What is not followed to its end has to be said. */
const CUT_SHORT = [
  '5 MB of commands',
  '5 MB in one line',
  'groups 10,000 deep',
  'substitutions 10,000 deep',
  'sudo of sudo',
  'a function that calls itself twice',
  'loops of ten in loops of ten',
  'here-documents in here-documents',
  'here-documents that come about',
];

for (const what of CUT_SHORT)
  test(`${what}: that not all was read is a finding with its place`, { timeout: HANGS_MS }, () => {
    const findings = read(HOSTILE[what]?.() ?? '').findings.filter(({ rule }) => rule === 'unreadable');
    assert.ok(findings.length > 0);
  });

test('what stands before a part that cannot be read is judged', () => {
  const { findings } = read(`apt-get purge apache2\n${'# filled up\n'.repeat(200_000)}`);
  assert.deepEqual(
    findings.map(({ rule, span }) => [rule, span.line === 1]),
    [
      ['package-removal', true],
      ['unreadable', false],
    ],
  );
});

const SEEDS = RULES.flatMap(({ bad, good }) => [bad, good]);

test('500 mutated scripts are answered', { timeout: HANGS_MS }, () => {
  let count = 0;
  for (const text of mutated(SEEDS, 500)) {
    read(text);
    count += 1;
  }
  assert.equal(count, 500);
});

test('any text is answered, the same each time, with places inside of it', { timeout: HANGS_MS }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const found = read(text);
      assert.deepEqual(read(text), found);
      const lines = text.split('\n');
      for (const { span } of found.findings) {
        const line = lines[span.line - 1];
        assert.ok(line !== undefined && span.column >= 1 && span.column <= line.length + 1);
      }
    }),
    { numRuns: 200 },
  );
});

test('a comment changes nothing but the lines', { timeout: HANGS_MS }, () => {
  const rules = (text: string): unknown => read(text).findings.map(({ rule, span }) => [rule, span.line]);
  fc.assert(
    fc.property(
      fc.constantFrom(...SEEDS),
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
      (text, comment) => {
        const before = read(text).findings.map(({ rule, span }) => [rule, span.line + 1]);
        assert.deepEqual(rules(`# ${comment.replaceAll('stakeout-allow', '')}\n${text}`), before);
      },
    ),
    { numRuns: 100 },
  );
});

test('nothing that is removed by a name of no component is ever flagged', { timeout: HANGS_MS }, () => {
  const name = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      const { findings } = read(`d=/opt/${a}\nfor f in ${a} ${b}; do rm -rf "$d/$f"; done\n`);
      assert.deepEqual(findings, []);
    }),
    { numRuns: 100 },
  );
});

test('however a removal is quoted and split into variables, it is found', { timeout: HANGS_MS }, () => {
  const path = '/usr/lib/apache2/modules/libphp8.2.so';
  const cut = fc.integer({ min: 1, max: path.length - 1 });
  fc.assert(
    fc.property(
      cut,
      fc.constantFrom('"', "'", ''),
      fc.constantFrom('rm -f', '\\rm', '/bin/rm -rf'),
      (at, quote, rm) => {
        const script = `head=${quote}${path.slice(0, at)}${quote}\ntail=${quote}${path.slice(at)}${quote}\n${rm} "$head$tail"\n`;
        assert.deepEqual(
          read(script).findings.map(({ rule, severity }) => [rule, severity]),
          [['file-removal', 'error']],
        );
      },
    ),
    { numRuns: 100 },
  );
});
