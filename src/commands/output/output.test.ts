import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  cutEnd,
  cutMiddle,
  renderBlock,
  renderJson,
  renderTable,
  startProgress,
  toned,
  visible,
  width,
  wrap,
  type Column,
} from './index.ts';

const plain = (columns: number) => ({ columns, color: false });

const COLUMNS: readonly Column[] = [
  { title: 'N', align: 'right' },
  { title: 'PATH', overflow: 'middle' },
  { title: 'WHY', overflow: 'wrap', min: 12 },
];
const ROWS = [
  [
    1,
    '/usr/lib/apache2/modules/libphp8.2.so',
    'site shop → .php handler → LoadModule php_module (php8.2.load:3)',
  ],
  [12, '/srv/www/写真/アルバム.php', 'content'],
  [3, '/etc/e\u0301te\u0301', undefined],
] as const;

/** The texts as a person sees them. */
const GOLDEN: Readonly<Record<number, string>> = {
  120: `
 N  PATH                                   WHY
 1  /usr/lib/apache2/modules/libphp8.2.so  site shop → .php handler → LoadModule php_module (php8.2.load:3)
12  /srv/www/写真/アルバム.php             content
 3  /etc/e\u0301te\u0301
`,
  80: `
 N  PATH                                   WHY
 1  /usr/lib/apache2/modules/libphp8.2.so  site shop → .php handler → LoadModule
                                           php_module (php8.2.load:3)
12  /srv/www/写真/アルバム.php             content
 3  /etc/e\u0301te\u0301
`,
  40: `
 N  PATH               WHY
 1  /usr/…ibphp8.2.so  site shop → .php
                       handler →
                       LoadModule
                       php_module
                       (php8.2.load:3)
12  /srv/…ルバム.php   content
 3  /etc/e\u0301te\u0301
`,
};

for (const columns of [120, 80, 40]) {
  test(`a table at ${columns} columns`, () => {
    const text = renderTable(COLUMNS, ROWS, plain(columns));
    assert.equal(`\n${text}`, GOLDEN[columns]);
  });
}

test('where columns do not fit, each row is a block', () => {
  const text = renderTable(COLUMNS, ROWS.slice(1, 2), plain(20));
  assert.equal(text, 'N\n  12\nPATH\n  /srv/www/写真/アル\n  バム.php\nWHY\n  content\n');
});

test('blocks: values wrap beside their key, or under it where it is narrow; empty ones are left out', () => {
  const pairs = [
    ['guarded', 'yes: 312 components of apache2'],
    ['policy', undefined],
    ['wrong', [toned('bad', 'one'), 'two']],
  ] as const;
  assert.equal(
    renderBlock(pairs, plain(80)),
    'guarded  yes: 312 components of apache2\nwrong    one\n         two\n',
  );
  assert.equal(
    renderBlock(pairs, plain(20)),
    'guarded\n  yes: 312\n  components of\n  apache2\nwrong\n  one\n  two\n',
  );
  assert.equal(
    renderBlock(pairs.slice(2), { columns: 80, color: true }).includes('\u001b[31mone\u001b[39m'),
    true,
  );
});

const HOSTILE = [
  ['clear screen', '\u001b[2J', '\\x1b[2J'],
  ['title', '\u001b]0;owned\u0007', '\\x1b]0;owned\\x07'],
  ['8-bit CSI', '\u009b31m', '\\x9b31m'],
  ['carriage return', 'rm\rls', 'rm\\rls'],
  ['line feed in a name', 'a\nb', 'a\\nb'],
  ['tab', 'a\tb', 'a\\tb'],
  ['delete', '\u007f', '\\x7f'],
  ['bidirectional override', 'a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
  ['zero width', 'lib\u200bphp', 'lib\\u{200b}php'],
  ['line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
  ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
] as const;

for (const [name, raw, shown] of HOSTILE) {
  test(`host text cannot act on the terminal: ${name}`, () => {
    assert.equal(visible(raw), shown);
  });
}

/** What a terminal acts on. The colour codes that tables write themselves are taken away first. */
const ACTS = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const SGR = new RegExp(`${String.fromCodePoint(0x1b)}\\[\\d+m`, 'g');
const uncoloured = (text: string): string => text.replaceAll(SGR, '');
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE.map(([, raw]) => raw)));
const anyCell = fc.oneof(
  anyText,
  anyText.map((t) => toned('bad', t)),
);

test('tables and blocks of any text stay within the width and never let a control character through', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyCell, anyCell)),
      fc.integer({ min: 12, max: 120 }),
      fc.boolean(),
      (rows, columns, color) => {
        const surface = { columns, color };
        const table = renderTable(
          [
            { title: 'A', overflow: 'middle' },
            { title: 'B', overflow: 'wrap' },
          ],
          rows,
          surface,
        );
        const block = renderBlock(
          rows.map(([, value]) => ['key', value] as const),
          surface,
        );
        const output = color ? uncoloured(table + block) : table + block;
        assert.doesNotMatch(output.replaceAll('\n', ''), ACTS);
        for (const line of output.split('\n'))
          assert.ok(width(line) <= columns, `${width(line)} > ${columns}: ${line}`);
      },
    ),
  );
});

test('cutting and wrapping keep within the width; wrapping loses nothing but spaces', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 40 }), (raw, limit) => {
      const text = visible(raw);
      assert.ok(width(cutEnd(text, limit)) <= limit);
      assert.ok(width(cutMiddle(text, limit)) <= limit);
      const lines = wrap(text, limit);
      for (const line of lines) assert.ok(width(line) <= limit);
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    }),
  );
});

test('width: wide, combining and emoji characters', () => {
  assert.deepEqual(['abc', '写真', 'e\u0301', '🙂', '한글', ''].map(width), [3, 4, 1, 2, 4, 0]);
});

test('JSON never holds a raw control character and says the same', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = renderJson({ text });
      assert.doesNotMatch(json.replaceAll('\n', ''), /[\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ text })));
    }),
  );
});

test('progress: nothing before a second has passed, nothing at all where nobody watches, cleared at the end', () => {
  const run = (isTTY: boolean): string => {
    let written = '';
    let now = 0;
    const progress = startProgress({ isTTY, columns: 20, write: (text) => (written += text) }, () => now);
    progress.say('early');
    now = 1000;
    progress.say('hashing \u001b[2J 120 of 480 files');
    progress.done();
    return written;
  };
  assert.equal(run(false), '');
  assert.equal(run(true), '\r\u001b[2Khashing \\x1b[2J 12…\r\u001b[2K');
});
