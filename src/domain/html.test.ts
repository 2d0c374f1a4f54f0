import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, safeUrl, textOf, trusted } from './html.ts';

test('what is put into a template is text, markup stays markup, nothing is nothing', () => {
  const inner = html`<b title="${'"><script>'}">${"<i> & 'x'"}</b>`;
  assert.equal(
    textOf(html`<p>${inner}${[1, ' ', undefined, null, false]}${trusted('<hr>')}</p>`),
    '<p><b title="&quot;&gt;&lt;script&gt;">&lt;i&gt; &amp; &#39;x&#39;</b>1 <hr></p>',
  );
});

test('addresses lead to pages, never to code or to elsewhere under our name', () => {
  for (const url of ['/incidents/INC-1?x=1#t', 'https://shop.example/', 'mailto:a@b.example'])
    assert.equal(safeUrl(url), url);
  for (const url of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'file:///etc/passwd',
    'relative',
    'https://x.example/\r\nX: y',
  ])
    assert.equal(safeUrl(url), '#', url);
});
