/**
 * ErrorLogFormat as a pattern (httpd core docs, "ErrorLogFormat"). A space separates fields, and a field whose item has nothing
 * to say is left out whole; `\ ` is a space inside a field, `% ` separates fields without printing anything.
 */

const CTIME = String.raw`\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}`;
const COMPACT = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?`;

interface Item {
  /** The named group its text is kept in. */
  readonly group?: string;
  readonly pattern: string;
  /** It always prints something. */
  readonly always?: true;
}

const ITEMS: Readonly<Record<string, Item>> = {
  a: { group: 'client', pattern: String.raw`\S{1,64}?` },
  A: { pattern: String.raw`\S{1,64}?` },
  e: { pattern: '.*?' },
  E: { group: 'error', pattern: String.raw`\((?:EAI )?-?\d+\)[^:]{0,200}` },
  F: { pattern: String.raw`\S{1,200}?\(\d+\)` },
  i: { group: 'header', pattern: '.*?' },
  k: { pattern: String.raw`\d+` },
  l: { group: 'level', pattern: String.raw`\w{1,8}`, always: true },
  L: { pattern: String.raw`\S{1,64}?` },
  m: { group: 'module', pattern: String.raw`[\w-]{0,64}` },
  M: { group: 'message', pattern: '.*?', always: true },
  n: { pattern: '.*?' },
  P: { group: 'pid', pattern: String.raw`\d+`, always: true },
  t: { group: 'time', pattern: `(?:${CTIME}|${COMPACT})`, always: true },
  T: { pattern: String.raw`\d+` },
  v: { group: 'site', pattern: String.raw`\S{1,255}?` },
  V: { group: 'site', pattern: String.raw`\S{1,255}?` },
};

/** Longer ones are nobody's, and a pattern of that size would be slow. */
const MAX_FORMAT = 500;

/** The entry as httpd writes it without an ErrorLogFormat (do_errorlog_default in server/log.c), of 2.4 and of 2.2. */
export const DEFAULT_PATTERNS: readonly RegExp[] = [
  new RegExp(
    String.raw`^\[(?<time>${CTIME})\] \[(?<module>[\w-]{0,64}):(?<level>\w{1,8})\] \[pid (?<pid>\d+)(?::tid \d+)?\] ` +
      String.raw`(?:\S{1,200}?\(\d+\): )?(?:(?<error>\((?:EAI )?-?\d+\)[^:]{0,200}): )?` +
      String.raw`(?:\[(?:client|remote) (?<client>[^\]]{1,64})\] )?(?<message>.*?)(?:, referer: (?<header>.*))?$`,
    's',
  ),
  new RegExp(
    String.raw`^\[(?<time>${CTIME})\] \[(?<level>\w{1,8})\] (?:\[client (?<client>[^\]]{1,64})\] )?` +
      String.raw`(?:(?<error>\(\d+\)[^:]{0,200}): )?(?<message>.*?)(?:, referer: (?<header>.*))?$`,
    's',
  ),
];

/** Undefined for a format that holds no message or is no sane one. */
export function patternOf(format: string): RegExp | undefined {
  if (format.length > MAX_FORMAT || !/%-?M/.test(format)) return undefined;
  const used = new Set<string>();
  const source = fieldsOf(format)
    .map(({ text, space }) => fieldPattern(text, space, used))
    .join('');
  return new RegExp(`^${source}$`, 's');
}

interface Field {
  readonly text: string;
  /** A space is printed before it. */
  readonly space: boolean;
}

function fieldsOf(format: string): readonly Field[] {
  const fields: Field[] = [];
  let [text, space] = ['', false];
  for (let i = 0; i < format.length; i += 1) {
    const two = format.slice(i, i + 2);
    if (two === '% ' || format.charAt(i) === ' ') {
      fields.push({ text, space });
      space = two !== '% ';
      text = '';
      if (two === '% ') i += 1;
    } else if (two === '\\ ' || two === '%%') {
      text += two;
      i += 1;
    } else text += format.charAt(i);
  }
  return [...fields, { text, space }];
}

function fieldPattern(text: string, space: boolean, used: Set<string>): string {
  let optional = false;
  const pattern = text.replace(
    /%%|\\ |%(-)?\d*(?:\{[^}]*\})?([a-zA-Z])|[^%\\]+|./gs,
    (whole: string, minus: string | undefined, letter: string | undefined) => {
      if (letter === undefined) return escaped(whole === '%%' ? '%' : whole === '\\ ' ? ' ' : whole);
      const item = ITEMS[letter] ?? { pattern: '.*?' };
      optional ||= minus === undefined && item.always === undefined;
      return named(item, used, minus !== undefined);
    },
  );
  const whole = space ? ` ${pattern}` : pattern;
  return optional ? `(?:${whole})?` : whole;
}

/** A group may stand once in a pattern; with `-` an item without a value prints `-`. */
function named({ group, pattern }: Item, used: Set<string>, dash: boolean): string {
  const value = dash ? `(?:${pattern}|-)` : pattern;
  if (group === undefined || used.has(group)) return `(?:${value})`;
  used.add(group);
  return `(?<${group}>${value})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
