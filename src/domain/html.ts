/** Markup as a type of its own: text becomes markup only by being escaped, so that what comes from a host cannot become a tag. */

const MARKUP = Symbol('markup');

export interface Html {
  readonly [MARKUP]: string;
}

export type Content = Html | string | number | undefined | null | false | readonly Content[];

/** A template whose holes are escaped, for text and for attribute values in double quotes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return markup(strings.reduce((made, part, at) => made + rendered(values[at - 1]) + part));
}

/** Only for what has been through the sanitiser, or was written by us. */
export function trusted(text: string): Html {
  return markup(text);
}

export function textOf(content: Html): string {
  return content[MARKUP];
}

/** An address that a browser may be sent to: ours by path, or http(s) and mailto; anything else leads nowhere. */
export function safeUrl(url: string): string {
  if (/^\/(?![/\\])[^\p{Cc}\p{Cf}\\]*$/u.test(url)) return url;
  if (!URL.canParse(url) || /[\p{Cc}\p{Cf}]/u.test(url)) return '#';
  return ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol) ? url : '#';
}

function markup(text: string): Html {
  return { [MARKUP]: text };
}

function rendered(value: Content): string {
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(rendered).join('') : value[MARKUP];
}

function isList(value: Html | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
