/** The attributes of a step: what stands in braces behind the language of a fenced block. Pure. */

export interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Index of its name and of its value in the info string. */
  readonly at: number;
  readonly valueAt: number;
}

export interface AttributeProblem {
  readonly at: number;
  readonly message: string;
  readonly next?: string;
}

export interface Attributes {
  readonly found: readonly Attribute[];
  readonly problems: readonly AttributeProblem[];
}

/** A value without quotes ends at a blank; in quotes only `\"` and `\'` are escapes, so that a pattern stays readable. */
const ATTRIBUTE =
  /\s*([A-Za-z_][\w-]*)(?:=(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([^\s"'{}=]+)))?(?=\s|$)/y;

/** undefined: the block has no attributes and is an example, no step. */
export function attributesOf(info: string): Attributes | undefined {
  const open = info.indexOf('{');
  if (open === -1) return undefined;
  const close = info.trimEnd().length - 1;
  if (info[close] !== '}')
    return {
      found: [],
      problems: [{ at: open, message: 'the attributes are not closed', next: 'end the line with }' }],
    };
  const found: Attribute[] = [];
  const problems: AttributeProblem[] = [];
  const inner = info.slice(0, close);
  let at = open + 1;
  while (inner.slice(at).trim() !== '') {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(inner);
    const name = match?.[1];
    if (match === null || name === undefined) {
      const blank = /\S/.exec(inner.slice(at))?.index ?? 0;
      problems.push({
        at: at + blank,
        message: 'this is no attribute',
        next: 'write name=value, or name="a value with blanks"',
      });
      break;
    }
    const nameAt = inner.indexOf(name, at);
    const [raw, quotes] =
      match[2] !== undefined ? [match[2], '"'] : match[3] !== undefined ? [match[3], "'"] : [match[4], ''];
    const value = quotes === '' ? raw : raw?.replaceAll(`\\${quotes}`, quotes);
    if (found.some((one) => one.name === name))
      problems.push({ at: nameAt, message: `${name} is there twice` });
    else
      found.push({
        name,
        value: value ?? 'true',
        at: nameAt,
        valueAt: raw === undefined ? nameAt : inner.indexOf('=', nameAt) + 1 + quotes.length,
      });
    at = ATTRIBUTE.lastIndex;
  }
  return { found, problems };
}

/** The known name that differs least, when it differs little. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const scored = known.map((one) => ({ one, distance: editDistance(name.toLowerCase(), one) }));
  const [best] = scored.toSorted((a, b) => a.distance - b.distance);
  const most = best === undefined || best.one.length < 4 ? 1 : Math.max(2, Math.floor(best.one.length / 3));
  return best !== undefined && best.distance <= most ? best.one : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
