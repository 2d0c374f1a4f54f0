/** Signs in a body that PHP did not do its work: source code in place of its output, or its own error message with status 200. */

/** What of an answer these judgements need. */
export interface Shown {
  readonly body: string;
  readonly contentType?: string | undefined;
}

/** `<?php` followed by white space or the end, or the short echo tag; `<?xml` is neither. Escaped text (`&lt;?php`) does not match. */
const OPEN_TAG = /<\?(?:php(?:\s|$)|=)/i;
const STARTS_WITH_TAG = /^(?:\uFEFF|#![^\n]*\n|\s)*<\?(?:php(?:\s|$)|=)/i;
const SOURCE_TYPE = /^application\/x-httpd-php/;
const HTML_TYPE = /^(?:text\/html|application\/xhtml\+xml)$/;
/** Where an author of HTML may quote code without escaping it. */
const QUOTING = [
  ['<!--', '-->'],
  ...['script', 'style', 'textarea', 'pre', 'code', 'xmp'].map((tag) => [`<${tag}`, `</${tag}`] as const),
] as const;
/** Tags looked at in one page; bounds the work on a hostile one. */
const MOST_TAGS = 50;
/** A page that nobody runs through PHP, by the last part of its URL: `example.txt`, `download.phps`. */
const NOT_A_SCRIPT = /\.(?!(?:php\d?|phtml|pht)$)[a-z0-9]{1,8}$/i;

/** True when the body shows PHP open tags outside of quoted text. */
export function showsPhpSource({ body, contentType }: Shown): boolean {
  if (contentType !== undefined && SOURCE_TYPE.test(contentType)) return true;
  if (body.includes('\0') || !OPEN_TAG.test(body)) return false; // three bytes of an image may look like a tag
  if (STARTS_WITH_TAG.test(body)) return true;
  return contentType === undefined || !HTML_TYPE.test(contentType) || hasUnquotedTag(body.toLowerCase());
}

function hasUnquotedTag(body: string): boolean {
  const tags = body.matchAll(new RegExp(OPEN_TAG.source, 'g')).take(MOST_TAGS);
  return tags.some(({ index }) => !QUOTING.some(([open, close]) => isBetween(body, index, open, close)));
}

function isBetween(body: string, index: number, open: string, close: string): boolean {
  return body.lastIndexOf(open, index) > body.lastIndexOf(close, index);
}

/**
 * True when source that is already there at baseline time is meant to be there:
 * typed as text or data by the server, under a URL that is no script's.
 */
export function sourceIsMeant(url: string, contentType: string | undefined): boolean {
  const path = URL.parse(url)?.pathname ?? '';
  return contentType !== undefined && !SOURCE_TYPE.test(contentType) && NOT_A_SCRIPT.test(path);
}

/**
 * PHP's own report of an uncaught error (main/main.c php_error_cb), which reaches the visitor with status 200
 * when display_errors is on, as it is without a php.ini.
 */
const PHP_ERROR = /(?:<b>|^|\n)(?:PHP )?(?:Fatal|Parse) error(?:<\/b>)?: [\s\S]{1,2000}? on line (?:<b>)?\d/i;

export function showsPhpError({ body }: Shown): boolean {
  return PHP_ERROR.test(body);
}
