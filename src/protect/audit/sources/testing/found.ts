/** Files of any kind, audited against the stock LAMP host: what is found, where, and what stands there. */
import { audit, profileHost } from '../../index.ts';
import { type Kind, readAs } from '../index.ts';

const host = await profileHost('lamp-debian12');

export interface FoundAt {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
  /** The text of the file in the span. */
  readonly text: string;
}

export function foundIn(kind: Kind, text: string): FoundAt[] {
  const { findings } = audit([readAs(kind, 'file', text)], host);
  return findings.map(({ rule, span }) => ({
    rule,
    line: span.line,
    column: span.column,
    text: stretch(text.replace(/^\uFEFF/, ''), span),
  }));
}

function stretch(
  text: string,
  span: {
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
  },
): string {
  const lines = text.split('\n').slice(span.line - 1, span.endLine);
  const last = lines.length - 1;
  return lines
    .map((line, i) => line.slice(i === 0 ? span.column - 1 : 0, i === last ? span.endColumn - 1 : undefined))
    .join('\n');
}

export interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly text: string;
  /** `rule line:column text` of each finding, in order. */
  readonly found: readonly string[];
}

export function shown(kind: Kind, text: string): string[] {
  return foundIn(kind, text).map(({ rule, line, column, text: at }) => `${rule} ${line}:${column} ${at}`);
}
