/** What is wrong with a configuration, and where. */

export type Path = readonly (string | number)[];

export interface Problem {
  /** An error makes the whole file unusable; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** From the top of the file: `schedules.web.layers[0].people[1]`; empty for the file as a whole. */
  readonly path: string;
  /** From 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Never holds the text of a secret. */
  readonly message: string;
}

/** What a rule finds, before it has its place. */
export interface Complaint {
  readonly severity: Problem['severity'];
  readonly path: Path;
  /** Point at the name of a member, not at its value. */
  readonly atKey?: boolean;
  readonly message: string;
}

/** `people.mara.contacts[0].to` */
export function pathText(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${cut(part)}`))
    .join('');
}

const LONGEST = 40;

/** A name from the file, short enough to be shown, and with nothing in it that does more than show. */
export function cut(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

/** `stakeout.yaml:12:5: error: people.mara: …` */
export function problemText(file: string, { severity, path, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${severity}: ${path === '' ? '' : `${path}: `}${message}`;
}
