/** Colour by meaning. The codes are SGR (ECMA-48 8.3.117); without colour the text is returned as it is. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong' | 'plain';

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  dim: [2, 22],
  strong: [1, 22],
};

/** A piece of text with a meaning. Cells of tables and blocks are these or plain strings. */
export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}
export type Cell = string | number | Toned | undefined;

export function toned(tone: Tone, text: string): Toned {
  return { text, tone };
}

export function paint(tone: Tone, text: string, color: boolean): string {
  if (!color || tone === 'plain' || text === '') return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** What the outputs need to know of where they are printed. */
export interface Surface {
  /** Cells in a line; Infinity when nothing limits it. */
  readonly columns: number;
  readonly color: boolean;
}
