import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { readPostmortem, type Postmortem } from '../document.ts';
import { complete, written } from '../testing/written.ts';
import { EXPORT_FORMATS, exported, exportSchema } from './index.ts';

const HOSTILE =
  '<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://track.example/p.png) {code} h1. x | y';

function postmortem(): Postmortem {
  using pm = written();
  complete(pm);
  pm.replace('It was a quiet hour.', HOSTILE);
  pm.replace(
    /title: "shop[^\n]*/,
    `title: ${JSON.stringify(`The shop <b>fell</b> {code} | ${'x'.repeat(20)}`)}`,
  );
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  return read.postmortem;
}

type Node = DefaultTreeAdapterMap['node'];

function elements(
  node: Node,
): readonly { readonly tag: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const own =
    'tagName' in node
      ? [
          {
            tag: node.tagName,
            attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
          },
        ]
      : [];
  return [...own, ...('childNodes' in node ? node.childNodes.flatMap(elements) : [])];
}

test('the page is one file: nothing in it runs, and nothing outside of it is asked for', () => {
  const all = elements(parse(exported(postmortem(), 'html')));
  assert.deepEqual(
    all.filter(({ tag }) => ['script', 'img', 'iframe', 'link', 'object', 'form'].includes(tag)),
    [],
  );
  for (const { attributes } of all) {
    assert.ok(
      !Object.keys(attributes).some((name) => name.startsWith('on') || name === 'style'),
      JSON.stringify(attributes),
    );
    assert.ok(!('src' in attributes));
    assert.match(attributes['href'] ?? '#', /^(?:#|https?:|mailto:)/);
  }
  assert.ok(
    all.some(
      ({ tag, attributes }) =>
        tag === 'meta' && attributes['content']?.startsWith("default-src 'none'") === true,
    ),
  );
});

test('every link to evidence leads to it within the page', () => {
  const page = exported(postmortem(), 'html');
  const all = elements(parse(page));
  const ids = new Set(all.map(({ attributes }) => attributes['id']));
  const links = all
    .map(({ attributes }) => attributes['href'])
    .filter((href) => href?.startsWith('#evidence-') === true);
  assert.ok(links.length > 10);
  assert.deepEqual(
    links.filter((href) => !ids.has(href?.slice(1))),
    [],
  );
});

test('a chart is drawn, and its numbers are there as a table', () => {
  using pm = written();
  pm.replace(
    '## Timeline\n',
    '```chart\ntitle: Requests that failed\nunit: %\n02:00, 0\n02:01, 61\n```\n\n## Timeline\n',
  );
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  assert.match(
    exported(read.postmortem, 'github'),
    /^\| When \| % \|\n\| --- \| --- \|\n\| 02:00 \| 0 \|\n\| 02:01 \| 61 \|$/m,
  );
  assert.match(exported(read.postmortem, 'confluence'), /^\|\|When\|\|%\|\|\n\|02:00\|0\|\n\|02:01\|61\|$/m);
  const page = exported(read.postmortem, 'html');
  assert.match(
    page,
    /<svg[^>]*aria-label="Requests that failed: from 02:00 to 02:01; at most 61 % at 02:01"/,
  );
  assert.match(page, /<td>02:01<\/td><td class="right">61<\/td>/);
});

test('what is printed shows evidence without a click', () => {
  assert.match(exported(postmortem(), 'html'), /@media print[\s\S]*details::details-content/);
});

test('JSON is what its schema says', () => {
  const parsed = exportSchema.safeParse(JSON.parse(exported(postmortem(), 'json')));
  assert.ok(parsed.success, String(parsed.error));
});

test('Markdown for an issue has no link to files that are not in it, and fits', () => {
  const text = exported(postmortem(), 'github');
  assert.ok(!text.includes('](evidence/'));
  assert.ok(text.length <= 65_536);
  assert.match(text, /^# The shop \\<b\\>fell/);
});

test('wiki markup: headings, tables, lists; marks of the host stay text', () => {
  const text = exported(postmortem(), 'confluence');
  assert.match(text, /^h2\. Timeline$/m);
  assert.match(text, /^\|\|Time\|\|Phase\|\|What happened\|\|Evidence\|\|$/m);
  assert.match(text, /^\* \*What:\*/m);
  assert.match(text, /^h1\. The shop <b>fell<\/b> \\\{code\\\} \\\|/);
  assert.ok(!/(?<!\\)\{code\}/.test(text));
});

test('no export holds a reference', () => {
  for (const format of EXPORT_FORMATS)
    assert.ok(!/\{\{(?:impact|interval|at|evidence)\./.test(exported(postmortem(), format)), format);
});
