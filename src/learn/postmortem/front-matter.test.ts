import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readFrontMatter } from './front-matter.ts';

const MINIMAL = `schema: stakeout.postmortem/1
incident: INC-20260102-1
title: The shop answered with errors
date: 2026-01-02
severity: critical
`;
const file = (yaml: string, body = '## Summary\n'): string => `---\n${yaml}---\n${body}`;

test('what is left out has its default, and the body begins after the second line of dashes', () => {
  const read = readFrontMatter(file(MINIMAL), 'postmortem.md');
  assert.ok(read.ok);
  assert.deepEqual(read.frontMatter.objective, { percent: 99.9, days: 30 });
  assert.equal(read.frontMatter.zone, 'UTC');
  assert.equal(read.body, '## Summary\n');
  assert.equal(read.linesBefore, 7);
});

/** What is wrong, its yaml, where, and what is said. */
const HOSTILE: readonly (readonly [string, string, RegExp])[] = [
  ['an alias', `${MINIMAL}tags: *a\n`, /^postmortem.md:7:7: .*alias/],
  ['an anchor', `${MINIMAL}tags: &a [x]\n`, /^postmortem.md:7:\d+: anchors are not used/],
  ['an anchor on a text', `${MINIMAL}description: &a x\n`, /^postmortem.md:7:\d+: anchors are not used/],
  [
    'a bomb of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n${MINIMAL}`,
    /^postmortem.md:2:\d+: anchors are not used/,
  ],
  ['a merge', `base: {a: 1}\n<<: {b: 1}\n${MINIMAL}`, /there is no member/],
  ['a tag', `${MINIMAL}description: !!js/function "x"\n`, /tags are not used/],
  ['a tag of its own', `${MINIMAL}description: !secret x\n`, /tags are not used/],
  ['nesting', `${MINIMAL}tags: ${'['.repeat(5000)}\n`, /^postmortem.md:7:\d+: is nested too deep/],
  ['nesting by dashes', `${MINIMAL}tags:\n${'- '.repeat(3000)}x\n`, /is nested too deep/],
  ['a name twice', `${MINIMAL}severity: minor\n`, /^postmortem.md:7:1: this name is there twice/],
  ['a name that is no text', `${MINIMAL}? [a]\n: 1\n`, /a name is a text/],
  ['a member that is not known', `${MINIMAL}titel: x\n`, /^postmortem.md:7:1: .*no member titel/],
  ['a prototype', `${MINIMAL}__proto__: {x: 1}\n`, /no member __proto__/],
  ['a day that is none', MINIMAL.replace('2026-01-02', '2026-13-45'), /^postmortem.md:5:1: date/],
  ['a zone that is none', `${MINIMAL}zone: Mars/Olympus\n`, /^postmortem.md:7:1: zone: is no time zone/],
  ['a slug with a way up', `${MINIMAL}slug: ../../etc\n`, /^postmortem.md:7:1: slug/],
  [
    'a check that is not known',
    `${MINIMAL}actions:\n  - {id: a, type: prevent, title: x, done: {check: run, argv: [rm]}}\n`,
    /done/,
  ],
  [
    'a parameter that is none',
    `${MINIMAL}actions:\n  - {id: a, type: prevent, title: x, done: {check: audit-clean, paths: [../x]}}\n`,
    /absolute path/,
  ],
];

for (const [what, yaml, said] of HOSTILE)
  test(`${what} is refused, with its place`, () => {
    const read = readFrontMatter(file(yaml), 'postmortem.md');
    assert.ok(!read.ok);
    const [first] = read.problems;
    assert.match(`${first?.file}:${first?.line}:${first?.column}: ${first?.message}`, said);
  });

test('front matter that is too long is refused before it is parsed', () => {
  const read = readFrontMatter(file(`${MINIMAL}${'# x\n'.repeat(20_000)}`), 'postmortem.md');
  assert.ok(!read.ok);
  assert.match(read.problems[0]?.message ?? '', /longer than 64 KiB/);
});

test('a file without front matter, or without its end, says so', () => {
  for (const text of ['', '# x\n', '---\nschema: x\n', '---'])
    assert.equal(readFrontMatter(text, 'postmortem.md').ok, false);
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    '---\n',
    '&a ',
    '*a',
    '[',
    '{',
    ': ',
    '- ',
    '\n',
    '!!x ',
    '"',
    "'",
    '<<',
    '? ',
    '%',
    '\u0000',
    'title: ',
    MINIMAL,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 60 }).map((all) => `---\n${all.join('')}\n---\n`),
      ),
      (text) => {
        const read = readFrontMatter(text, 'postmortem.md');
        assert.ok(read.ok || read.problems.length > 0);
      },
    ),
  );
});
