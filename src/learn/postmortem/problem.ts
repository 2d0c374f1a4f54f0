/** What is wrong in a file of a post-mortem, and where. */

export interface Problem {
  /** Name of the file in its directory. */
  readonly file: string;
  /** From 1; columns in UTF-16 units. 1:1 stands for the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Line and column of a character, from 1. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** `postmortem.md:12:5: …` */
export function problemText({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

const LONGEST = 60;

/** A piece of a file, short enough to be shown. */
export function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
