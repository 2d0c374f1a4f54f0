/** JSON for other programs: one document with a line feed at the end. */

/**
 * Control characters are already escaped by JSON.stringify, except DEL and C1; those are escaped here too, so that a
 * report printed on a terminal cannot act on it. Big integers become decimal text.
 */
export function renderJson(value: unknown): string {
  return `${escapeControls(JSON.stringify(value, bigintAsText, 2))}\n`;
}

/** One line for each value: for streams (JSON Lines). */
export function renderJsonLine(value: unknown): string {
  return `${escapeControls(JSON.stringify(value, bigintAsText))}\n`;
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

const UNESCAPED = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeControls(json: string): string {
  return json.replace(UNESCAPED, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
