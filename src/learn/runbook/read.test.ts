import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { undoNames } from './model.ts';
import { readRunbook } from './read.ts';
import { FRONT, problemsOf, runbookWith, step } from './testing.ts';

test('steps are read with all they say; other blocks are examples', () => {
  const { meta, steps, headings, links } = runbookWith(
    `## Look [here](other.md#x)

\`\`\`sh
rm -rf / # an example never runs
\`\`\`

${step('name=look risk=read expect="a \\"b\\"" expect_not=\'c d\' expect_exit=any timeout=5m evidence=true if="disk-full, error-share"', '# why', 'ls -l {{where}}', '', 'stat {{where}}')}
${step('name=make risk=change undo=take expect="" dry="ls {{where}}" if=look:failed', 'mkdir {{where}}/cache')}
${step('name=take risk=change', 'rmdir {{where}}/cache')}`,
  );
  assert.deepEqual(
    [meta.id, meta.owner, meta.maxAgeDays, meta.lastDrilled],
    ['shop-cache', 'shop team', 90, '2026-11-01'],
  );
  const [look, make] = steps;
  assert.ok(look && make);
  assert.deepEqual(
    [look.name, look.risk, look.expectExit, look.timeoutMs, look.evidence, look.section],
    ['look', 'read', 'any', 300_000, true, 'Look here'],
  );
  assert.deepEqual([look.expect?.source, look.refute?.source], ['a "b"', 'c d']);
  assert.deepEqual(look.when, [{ kind: 'disk-full' }, { kind: 'error-share' }]);
  assert.deepEqual(
    look.commands.map(({ text, place }) => [text, place.line - look.place.line]),
    [
      ['ls -l {{where}}', 2],
      ['stat {{where}}', 4],
    ],
  );
  assert.deepEqual(make.when, [{ step: 'look', ended: 'failed' }]);
  assert.deepEqual([...undoNames(steps)], ['take']);
  assert.deepEqual(
    headings.map(({ anchor }) => anchor),
    ['cache', 'look-here'],
  );
  assert.deepEqual(
    links.map(({ target }) => target),
    ['other.md#x'],
  );
});

const lines = FRONT.split('\n').length;

test('every mistake has its place and a way out', () => {
  for (const [body, rule, line, column, says] of [
    ['```sh {name=x risk=read}\nls | wc\n```', 'command', 2, 4, 'pipe'],
    ['```sh {name=x rsk=read}\nls\n```', 'unknown-attribute', 1, 15, 'rsk'],
    ['```sh {name=x risk=raed}\nls\n```', 'attribute', 1, 20, 'is it read?'],
    ['```sh {name=X risk=read}\nls\n```', 'attribute', 1, 13, 'dashes'],
    ['```sh {risk=read}\nls\n```', 'attribute', 1, 4, 'has a name'],
    ['```sh {name=x risk=read expect="("}\nls\n```', 'attribute', 1, 33, 'expect'],
    ['```sh {name=x risk=read expect="(a+)+"}\nls\n```', 'attribute', 1, 33, 'for ever'],
    ['```sh {name=x risk=read expect_exit=256}\nls\n```', 'attribute', 1, 37, 'exit code'],
    ['```sh {name=x risk=read timeout=11m}\nls\n```', 'attribute', 1, 33, '10m'],
    ['```sh {name=x risk=read if=disk-ful}\nls\n```', 'attribute', 1, 28, 'is it disk-full?'],
    ['```sh {name=x risk=read dry="ls > x"}\nls\n```', 'command', 1, 33, 'redirection'],
    ['```sh {name=x risk=read name=y}\nls\n```', 'attribute', 1, 25, 'twice'],
    ['```sh {name=x risk=read\nls\n```', 'attribute', 1, 7, 'not closed'],
    ['```sh {name=x risk=read}\n```', 'command', 1, 4, 'no command'],
    ['```sh {name=x risk=read}\nls {{nowhere}}\n```', 'parameter', 1, 4, 'nowhere'],
    ['```sh {name=x risk=read}\nfpm{{where}} x\n```', 'parameter', 1, 4, 'version'],
    ['```sh {name=x risk=change undo=y}\nrm x\n```', 'attribute', 1, 4, 'y, which is not there'],
    ['```sh {name=x risk=read if=y:failed}\nls\n```', 'attribute', 1, 4, 'no step before'],
  ] as const) {
    const problems = problemsOf(`${FRONT}${body}\n`);
    const problem = problems.find((one) => one.rule === rule);
    assert.ok(problem, `${body}: ${JSON.stringify(problems)}`);
    assert.deepEqual(
      [problem.rule, problem.line, problem.column],
      [rule, lines - 1 + line, column],
      `${body}: ${JSON.stringify(problem)}`,
    );
    assert.ok(problem.message.includes(says) || problem.next?.includes(says), JSON.stringify(problem));
  }
});

test('front matter: hostile, missing and misspelt', () => {
  const bomb = 'a: &a [x, x]\nb: [*a, *a, *a]\n';
  for (const [text, line, says] of [
    ['# no front matter', 1, 'begins with'],
    [`---\n${bomb}---\n`, 2, 'anchors'],
    ['---\nid: !!js x\n---\n', 2, 'tags'],
    ['---\nid: !!str x\n---\n', 2, 'tags'],
    [`---\n${'['.repeat(5000)}\n---\n`, 2, 'deep'],
    [`---\n${'a'.repeat(9000)}: x\n---\n`, 2, 'at most'],
    ['---\nid: [a\n---\n', 2, 'indented'],
    [FRONT.replace('owner: shop team\n', ''), 2, 'owner'],
    [FRONT.replace('owner:', 'ownr:'), 2, 'owner'],
    [FRONT.replace('[config-error]', '[config-eror]'), 5, 'one of'],
    [FRONT.replace('2026-11-01', '2026-02-30'), 7, 'YYYY-MM-DD'],
    [FRONT.replace('default: /srv/shop', 'default: ../shop'), 10, 'absolute path'],
    [FRONT.replace('kind: path', 'kind: any'), 10, 'one of'],
  ] as const) {
    const problems = problemsOf(text);
    assert.ok(
      problems.some((one) => one.line === line && one.message.includes(says)),
      `${text.slice(0, 80)}: ${JSON.stringify(problems)}`,
    );
  }
});

test('no text makes it throw, and what is refused says where', () => {
  const piece = fc.constantFrom(
    '---\n',
    '```sh {name=a risk=read}\n',
    '```\n',
    'ls\n',
    '# h\n',
    '[x](y)',
    '\u0000',
    '{',
    '}',
    '"',
    '*&',
    '<b>',
    '> ',
    '- ',
    '\t',
    FRONT,
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const reading = readRunbook(pieces.join(''));
      for (const { line, column } of reading.problems) assert.ok(line >= 1 && column >= 1);
      assert.ok(reading.ok || reading.problems.length > 0);
    }),
    { numRuns: 500 },
  );
});
