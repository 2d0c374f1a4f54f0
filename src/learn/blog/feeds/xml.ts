/** Text for XML 1.0: escaped, without the characters that must not be in a document at all (https://www.w3.org/TR/xml/#charsets). */
export function xml(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export function element(
  name: string,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xml(value)}"`)
    .join('');
  return text === '' ? `<${name}${written}/>` : `<${name}${written}>${xml(text)}</${name}>`;
}
