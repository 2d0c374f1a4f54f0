/** Reads what strftime(3) wrote: the conversions that make sense in a log. */
import { monthOf, type TimeParts, zoneMinutes } from './time.ts';

interface Conversion {
  readonly pattern: string;
  take(text: string, parts: TimeParts): void;
}

const two = (take: (value: number, parts: TimeParts) => void): Conversion => ({
  pattern: '[ \\d]?\\d',
  take: (text, parts) => take(Number(text), parts),
});
const ignored = (pattern: string): Conversion => ({ pattern, take: () => {} });
const month: Conversion = {
  pattern: '[A-Z][a-z]+',
  take: (text, parts) => {
    const found = monthOf(text);
    if (found !== undefined) parts.month = found;
  },
};
const day = two((value, parts) => (parts.day = value));
const hour = two((value, parts) => (parts.hour = value));

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  Y: { pattern: '\\d{4}', take: (text, parts) => (parts.year = Number(text)) },
  y: two((value, parts) => (parts.year = value + (value < 69 ? 2000 : 1900))), // as strptime(3) reads it
  m: two((value, parts) => (parts.month = value - 1)),
  b: month,
  B: month,
  h: month,
  d: day,
  e: day,
  H: hour,
  k: hour,
  I: hour,
  l: hour,
  M: two((value, parts) => (parts.minute = value)),
  S: two((value, parts) => (parts.second = value)),
  p: { pattern: '[AP]M', take: (text, parts) => (parts.afternoon = text === 'PM') },
  s: { pattern: '\\d+', take: (text, parts) => (parts.epochMs = Number(text) * 1000) },
  z: { pattern: 'Z|[+-]\\d\\d:?\\d\\d', take: (text, parts) => (parts.zoneMinutes = zoneMinutes(text)) },
  Z: {
    pattern: '[A-Z][A-Za-z]*|[+-]\\d+',
    take: (text, parts) => {
      if (text === 'UTC' || text === 'GMT') parts.zoneMinutes = 0;
    },
  },
  a: ignored('[A-Z][a-z]+'),
  A: ignored('[A-Z][a-z]+'),
  j: ignored('\\d{3}'),
  n: ignored('\\n'),
  t: ignored('\\t'),
  '%': ignored('%'),
};

/** Conversions that stand for several. */
const SHORTHANDS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  r: '%I:%M:%S %p',
};

export interface StrftimeReader {
  /** Sticky: matches exactly what the format writes. */
  readonly pattern: RegExp;
  read(text: string, parts: TimeParts): void;
}

/** Undefined when the format has a conversion that is not known: the field is then read as text. */
export function strftimeReader(format: string): StrftimeReader | undefined {
  const whole = format.replace(/%([TRFDcr])/g, (_, letter: string) => SHORTHANDS[letter] ?? '');
  const conversions: Conversion[] = [];
  let source = '';
  for (const [, letter, literal = ''] of whole.matchAll(/%(?:[EO_0^#-]*)(.)|([^%]+|%$)/gs)) {
    if (letter === undefined) {
      source += literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      continue;
    }
    const conversion = CONVERSIONS[letter];
    if (conversion === undefined) return undefined;
    conversions.push(conversion);
    source += `(${conversion.pattern})`;
  }
  const pattern = new RegExp(source, 'y');
  return {
    pattern,
    read: (text, parts) => {
      pattern.lastIndex = 0;
      const found = pattern.exec(text);
      for (const [i, conversion] of conversions.entries()) conversion.take(found?.[i + 1] ?? '', parts);
    },
  };
}
