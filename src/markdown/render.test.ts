import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, textOf } from '../domain/html.ts';
import { renderMarkdown, renderWithHeadings, whyUnreadable } from './render.ts';

const post = (text: string): string => textOf(renderMarkdown(text, 'post')).trim();
const comment = (text: string): string => textOf(renderMarkdown(text, 'comment')).trim();

test('a post has headings that can be linked to, tables with scopes, and files of its own', () => {
  assert.equal(
    post('# Résumé\n\n## Résumé\n\n## 原因'),
    '<h2 id="s-resume">Résumé</h2>\n<h2 id="s-resume-2">Résumé</h2>\n<h2 id="s-section">原因</h2>',
  );
  assert.match(
    post('| a | b |\n|---|--:|\n| 1 | 2 |'),
    /<th scope="col">a<\/th>\n<th scope="col" class="right">b/,
  );
  assert.match(
    post('![graph](evidence/5xx.svg)'),
    /<img src="evidence\/5xx.svg" alt="graph" loading="lazy" \/>/,
  );
  assert.match(
    post('[x](#s-cause) [y](other.html) [z](mailto:a@b.example)'),
    /#s-cause.*other\.html.*mailto:a@b/,
  );
});

test('tables of one text are regions with names of their own', () => {
  const table = '| a |\n|---|\n| 1 |\n\n';
  assert.match(post(table), /aria-label="Table">/);
  assert.deepEqual(
    [...post(`${table}x\n\n${table}`).matchAll(/aria-label="([^"]*)"/g)].map(([, name]) => name),
    ['Table 1', 'Table 2'],
  );
});

test('a comment has what talking needs, and its links pass nothing on', () => {
  assert.equal(comment('one\ntwo'), '<p>one<br />\ntwo</p>');
  assert.equal(
    comment('see <https://a.example/x>'),
    '<p>see <a href="https://a.example/x" rel="nofollow ugc noopener">https://a.example/x</a></p>',
  );
  assert.equal(comment('# loud'), '<p># loud</p>');
  assert.equal(comment('![x](y.png)'), '<p>![x](y.png)</p>');
  assert.equal(
    comment('> quoted\n\n```\ncode\n```'),
    '<blockquote>\n<p>quoted</p>\n</blockquote>\n<pre><code>code\n</code></pre>',
  );
});

test('headings are given for a table of contents', () => {
  assert.deepEqual(renderWithHeadings('## What `x` did\n\n### Then', 'post').headings, [
    { id: 's-what-x-did', text: 'What x did', level: 2 },
    { id: 's-then', text: 'Then', level: 3 },
  ]);
});

test('a block of ours takes its place as it is, one that declines stays code', () => {
  const blocks = {
    chart: (content: string) =>
      content.startsWith('no') ? undefined : html`<svg data-x="${content.trim()}"></svg>`,
  };
  const made = textOf(
    renderMarkdown('a\n\n```chart\n"1"\n```\n\nb\n\n```chart\nno\n```', 'post', { blocks }),
  );
  assert.match(made, /<p>a<\/p>\n<svg data-x="&quot;1&quot;"><\/svg><p>b<\/p>/);
  assert.match(made, /<code class="language-chart">no/);
  // Within a quote it is a text about a chart.
  assert.doesNotMatch(textOf(renderMarkdown('> ```chart\n> 1\n> ```', 'post', { blocks })), /svg/);
  assert.doesNotMatch(textOf(renderMarkdown('```constructor\n1\n```', 'post', { blocks })), /undefined/);
});

test('what cannot be read is shown as it was written, and why is told', () => {
  const deep = '> '.repeat(40) + 'x';
  assert.equal(comment(deep), `<pre>${'&gt; '.repeat(40)}x</pre>`);
  assert.match(whyUnreadable(deep, 'comment') ?? '', /nested deeper than 12/);
  assert.match(whyUnreadable('a'.repeat(10_001), 'comment') ?? '', /longer than 10000/);
  assert.equal(whyUnreadable('fine', 'comment'), undefined);
});

test('controls and overrides of direction are seen', () => {
  assert.equal(comment('a\u202eb\u0007c'), '<p>a\ufffdb\ufffdc</p>');
});
