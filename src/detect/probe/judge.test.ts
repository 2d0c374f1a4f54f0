import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpectedPage } from '../../domain/page.ts';
import { fingerprintPage } from './fingerprint.ts';
import { type ProbeFailure, judge } from './judge.ts';
import type { ProbeAnswer } from './probe.ts';

const BODY = '<html><body><h1>Shop</h1><p>Welcome</p></body></html>';
const target = { url: 'http://127.0.0.1/', host: 'shop.test' };

function expected(body = BODY, more: Partial<ExpectedPage> = {}): ExpectedPage {
  const sample = { body, truncated: false };
  return {
    target,
    site: 'shop',
    status: 200,
    contentType: 'text/html',
    fingerprint: fingerprintPage([sample, sample, sample]),
    length: body.length,
    ...more,
  };
}

function answer(more: Partial<ProbeAnswer> = {}): ProbeAnswer {
  const body = more.body ?? BODY;
  return {
    target,
    status: 200,
    contentType: 'text/html',
    body,
    length: body.length,
    truncated: false,
    tookMs: 1.26,
    ...more,
  };
}

const failure = (given: ProbeAnswer, page = expected()): ProbeFailure | undefined =>
  judge(given, page).failure;

test('the expected answer is well, and is reported in the journal’s shape', () => {
  assert.deepEqual(judge(answer(), expected()), { ...target, ok: true, status: 200, tookMs: 1.3 });
});

const SOURCE = '<?php $dbpass = "secret"; echo "hello";';
const HTML_ERROR =
  '<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function mysqli_init() in /srv/db.php:1\nStack trace:\n#0 {main}\n  thrown in <b>/srv/db.php</b> on line <b>1</b><br />';

const CASES: readonly (readonly [string, ProbeAnswer, ProbeFailure | undefined])[] = [
  ['nobody listens', answer({ error: { kind: 'refused', text: '' } }), 'refused'],
  ['too slow', answer({ error: { kind: 'timeout', text: '' } }), 'timeout'],
  ['a worker died', answer({ error: { kind: 'reset', text: '' } }), 'reset'],
  ['500', answer({ status: 500, body: 'oops' }), 'server-error'],
  ['503', answer({ status: 503, body: '' }), 'server-error'],
  ['404', answer({ status: 404, body: 'no' }), 'status'],
  ['redirect', answer({ status: 302, body: '' }), 'status'],
  ['source with 200', answer({ body: SOURCE, contentType: undefined }), 'source-leak'],
  ['source typed as HTML', answer({ body: SOURCE }), 'source-leak'],
  ['source in a template', answer({ body: `<html><h1><?= $title ?></h1>${BODY}` }), 'source-leak'],
  ['handler name as type', answer({ contentType: 'application/x-httpd-php' }), 'source-leak'],
  ['source after a byte order mark', answer({ body: `\uFEFF${SOURCE}` }), 'source-leak'],
  ['source with 500', answer({ status: 500, body: SOURCE }), 'source-leak'],
  ['escaped source', answer({ body: `${BODY}<p>&lt;?php echo 1;</p>` }), undefined],
  ['quoted source', answer({ body: `${BODY}<pre class="x"><?php echo 1;</pre>` }), undefined],
  ['source after a quotation', answer({ body: `<pre>x</pre>${BODY}<?php echo 1;` }), 'source-leak'],
  ['XML declaration', answer({ body: `<?xml version="1.0"?>${BODY}` }), undefined],
  ['PHP error in the body', answer({ body: HTML_ERROR }), 'server-error'],
  [
    'PHP error as text',
    answer({ body: 'PHP Parse error:  syntax error in /x.php on line 3' }),
    'server-error',
  ],
  ['empty success', answer({ body: '' }), 'empty'],
  ['type gone', answer({ contentType: undefined }), 'content-type'],
  ['another type', answer({ contentType: 'text/plain' }), 'content-type'],
  ['another page', answer({ body: '<html><body><h1>Welcome to nginx!</h1></body></html>' }), 'body'],
];
for (const [name, given, wanted] of CASES)
  test(`judge: ${name} → ${wanted ?? 'well'}`, () => assert.equal(failure(given), wanted));

test('a page that showed source when it was well is not a leak', () => {
  const page = expected(SOURCE, { contentType: 'text/plain', shows: ['php-source'] });
  assert.equal(failure(answer({ body: SOURCE, contentType: 'text/plain' }), page), undefined);
});

test('a page that was empty may stay empty, a login page may stay 401', () => {
  assert.equal(failure(answer({ body: '' }), expected('')), undefined);
  assert.equal(failure(answer({ status: 401 }), expected(BODY, { status: 401 })), undefined);
});

test('bytes of an image are not taken for a tag', () => {
  const image = '\u0089PNG\r\n\u0000\u0000<?=\u0000';
  const page = expected(image, { contentType: 'image/png' });
  assert.equal(failure(answer({ body: image, contentType: 'image/png' }), page), undefined);
});

test('hostile pages are judged without stalling', () => {
  for (const piece of ['<pre', '<?= ', 'Fatal error: ', 'a-1B', '1,', '>', 'Jan '])
    failure(answer({ body: piece.repeat(262_144 / piece.length) }));
});
