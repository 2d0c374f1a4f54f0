/** The two scanners and the parser of single lines must agree on every line. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { type CompiledFormat, compileFormat } from '../format/compile.ts';
import { SimdScanner } from '../simd/scanner.ts';
import { PlainScanner } from './plain.ts';
import type { ScanPlan } from './plan.ts';
import { COLUMN, type LineScanner, MAX_ROWS, ROW_COLUMNS, STAMP_BYTES, UNFIT } from './rows.ts';

const COMMON = '%h %l %u %t "%r" %>s %b';
const COMBINED = `${COMMON} "%{Referer}i" "%{User-agent}i"`;
const FORMATS = [
  COMMON,
  COMBINED,
  `%v:%p ${COMBINED}`,
  `${COMBINED} "%{X-Forwarded-For}i" %k %D`,
  `${COMMON} "%{User-agent}i" %D`,
] as const;

interface Line {
  readonly start: number;
  readonly end: number;
  readonly time: number;
  readonly second: number;
  readonly status: number;
  readonly sent: number;
  readonly request: string;
  readonly agent: string;
}

function planned(format: string): { readonly format: CompiledFormat; readonly plan: ScanPlan } {
  const compiled = compileFormat({ writer: 'apache', format });
  assert.ok(compiled.plan);
  return { format: compiled, plan: compiled.plan };
}

function simd(plan: ScanPlan): SimdScanner {
  const scanner = SimdScanner.open(plan);
  assert.ok(scanner, 'this Node has no WebAssembly with vectors');
  return scanner;
}

/** What the scanner finds in the text, which may have any number of lines. */
function scan(scanner: LineScanner, text: Buffer, from: number, hasAgent: boolean): (Line | 'unfit')[] {
  const found: (Line | 'unfit')[] = [];
  text.copy(scanner.input, from);
  const end = from + text.length;
  for (let at = from; at < end; ) {
    const count = scanner.scan(at, end);
    assert.ok(count > 0 && count <= MAX_ROWS);
    for (let n = 0; n < count; n += 1) {
      const row = n * ROW_COLUMNS;
      const cell = (name: keyof typeof COLUMN): number => scanner.rows[row + COLUMN[name]] ?? -1;
      const slice = (a: number, b: number): string => scanner.input.toString('latin1', a, b);
      assert.equal(cell('start'), at);
      assert.equal(scanner.input[cell('end')], 10);
      at = cell('end') + 1;
      if (cell('status') === UNFIT) found.push('unfit');
      else
        found.push({
          start: cell('start') - from,
          end: cell('end') - from,
          time: cell('time') - from,
          second: cell('second'),
          status: cell('status'),
          sent: scanner.sent[(row + COLUMN.bytes) / 2] ?? -1,
          request: slice(cell('time') + STAMP_BYTES, cell('requestEnd')),
          agent: hasAgent ? slice(cell('agent'), cell('agentEnd')) : '',
        });
    }
  }
  assert.equal(found.length, text.toString('latin1').split('\n').length - 1);
  return found;
}

/** Text as httpd writes a client's: quotes and backslashes escaped, nothing unprintable. */
const logged = fc
  .string({ maxLength: 60 })
  .map((s) => s.replace(/[^ -~]/g, '').replace(/["\\]/g, (c) => `\\${c}`));
const word = fc.stringMatching(/^[a-z0-9.:]{1,40}$/);
const zone = fc.constantFrom('+0000', '-0700', '+0530', '+1400');
const stamp = fc
  .tuple(
    fc.date({ min: new Date(86_400_000), max: new Date(Date.UTC(2099, 11, 30)), noInvalidDate: true }),
    zone,
  )
  .map(([d, zone]) => {
    const [, day, month, year, time] = d.toUTCString().split(' ');
    return `${day}/${month}/${year}:${time} ${zone}`;
  });
const digits = fc.oneof(fc.constant('-'), fc.bigInt({ min: 0n, max: 10n ** 17n }).map(String));
const line = (format: string): fc.Arbitrary<string> =>
  fc
    .record({
      stamp,
      word,
      user: logged,
      logged: fc.array(logged, { minLength: 4, maxLength: 4 }),
      status: fc.integer({ min: 0, max: 999 }),
      bytes: digits,
    })
    .map((v) => {
      let texts = 0;
      return format
        .replace('%t', () => `[${v.stamp}]`)
        .replace('%u', () => v.user)
        .replace('%>s', String(v.status).padStart(3, '0'))
        .replace('%b', () => v.bytes)
        .replace(/"[^"]*"/g, () => `"${v.logged[((texts += 1)) % 4]}"`)
        .replace(/%[hlvp]/g, () => v.word)
        .replace(/%[kD]/g, '7');
    });

/** Lines as they should be, and lines in which something was put, replaced or taken away. */
const damaged = (format: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      line(format),
      fc.nat(300),
      fc.nat(3),
      fc.constantFrom('"', '\\', '[', ']', ' ', '-', '0', 'x', '" 200 5', '\0'),
    )
    .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));

for (const format of FORMATS)
  describe(format, () => {
    const { format: compiled, plan } = planned(format);
    const plain = new PlainScanner(plan);
    const vectors = simd(plan);
    const both = (text: string, from: number): (Line | 'unfit')[] => {
      const bytes = Buffer.from(text, 'latin1');
      const expected = scan(plain, bytes, from, plan.agent >= 0);
      assert.deepEqual(scan(vectors, bytes, from, plan.agent >= 0), expected);
      return expected;
    };
    const agrees = (found: Line | 'unfit' | undefined, text: string): void => {
      const record = compiled.parse(text);
      if (record?.status === undefined) return;
      assert.ok(found !== undefined && found !== 'unfit', text);
      assert.deepEqual(
        [found.status, found.sent, found.second * 1000],
        [record.status, record.bytes ?? 0, record.atMs],
        text,
      );
    };

    test('whole lines fit, and every reader finds the same in them', () => {
      fc.assert(
        fc.property(fc.array(line(format), { maxLength: 20 }), fc.nat(100), (lines, from) => {
          const found = both(lines.map((l) => `${l}\n`).join(''), from);
          for (const [i, text] of lines.entries()) {
            assert.equal(found[i] === 'unfit', compiled.parse(text)?.status === undefined, text);
            agrees(found[i], text);
          }
        }),
      );
    });

    test('damaged lines: the scanners agree, and what the parser takes they take', () => {
      fc.assert(
        fc.property(fc.array(damaged(format), { maxLength: 20 }), fc.nat(100), (lines, from) => {
          const texts = lines.map((l) => l.replaceAll('\n', ' '));
          const found = both(texts.map((l) => `${l}\n`).join(''), from);
          for (const [i, text] of texts.entries()) agrees(found[i], text);
        }),
      );
    });

    test('any bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(100), (bytes, from) => {
          both(`${Buffer.from(bytes).toString('latin1')}\n`, from);
        }),
      );
    });

    test('more lines than rows', () => {
      assert.equal(both('\n'.repeat(MAX_ROWS * 2 + 5), 0).length, MAX_ROWS * 2 + 5);
    });
  });

test('the same second of different years, and in different zones', () => {
  const { plan } = planned(COMMON);
  const text = ['2026', '2027', '2026', '2016']
    .flatMap((year) =>
      ['+0000', '-0030', '+0030'].map((zone) => `a - - [24/Oct/${year}:12:00:00 ${zone}] "-" 408 -\n`),
    )
    .join('');
  const at = (year: number, minutes: number): number => Date.UTC(year, 9, 24, 12, minutes) / 1000;
  for (const scanner of [new PlainScanner(plan), simd(plan)])
    assert.deepEqual(
      scan(scanner, Buffer.from(text), 0, false).map((l) => (l === 'unfit' ? l : l.second)),
      [2026, 2027, 2026, 2016].flatMap((year) => [at(year, 0), at(year, 30), at(year, -30)]),
    );
});
