/** A runbook as it is read: what it is for, its steps, and the place of everything in the file. Pure. */
import type { CauseKind } from '../../domain/diagnosis.ts';
import type { SignalKind } from '../../domain/signal.ts';

/** Line and column, from 1; columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Place {
  /** An `error` keeps the runbook from being run. */
  readonly severity: 'error' | 'warning';
  /** Stable name of the rule. */
  readonly rule: string;
  readonly message: string;
  readonly next?: string;
}

export const RISKS = ['read', 'change', 'destroy'] as const;
/** `read` runs freely, `change` has to be confirmed, `destroy` takes the name of the host. */
export type Risk = (typeof RISKS)[number];

export const PARAMETER_KINDS = ['path', 'name', 'version', 'url'] as const;
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

export interface Parameter {
  readonly kind: ParameterKind;
  readonly default: string;
  readonly about: string;
}

/** One argument: fixed text and parameters, in order. It stays one argument whatever the parameters hold. */
export type Word = readonly (string | { readonly parameter: string })[];

/** One program with its arguments, on one line. */
export interface CommandLine {
  readonly words: readonly Word[];
  /** As it stands in the file. */
  readonly text: string;
  readonly place: Place;
}

/** `kind`: the incident has this signal or cause. `step`: an earlier step of the run passed or failed. */
export type Condition =
  | { readonly kind: SignalKind | CauseKind }
  | { readonly step: string; readonly ended: 'failed' | 'passed' };

/** What takes a step back: another step, or the reason why nothing can. */
export type Undo = { readonly step: string } | { readonly none: string };

export interface Expectation {
  /** As it stands in the file. */
  readonly source: string;
  readonly parameters: readonly string[];
  /** With the values of its parameters in it, as plain text. */
  pattern(values: Readonly<Record<string, string>>): RegExp;
}

export interface Step {
  readonly name: string;
  readonly risk: Risk;
  readonly commands: readonly CommandLine[];
  /** Shows beforehand what the step would do; only reads. */
  readonly dry?: CommandLine;
  /** What the output has to match; `''`: nothing may be printed. */
  readonly expect?: Expectation;
  /** What it must not match. */
  readonly refute?: Expectation;
  /** `any`: the exit code says nothing about success. */
  readonly expectExit: number | 'any';
  readonly timeoutMs: number;
  readonly undo?: Undo;
  /** Its output belongs to the incident's record. */
  readonly evidence: boolean;
  /** Any of these makes it due; empty: always. */
  readonly when: readonly Condition[];
  /** The heading it stands under. */
  readonly section: string;
  readonly place: Place;
  /** The last line of its block, from 1. */
  readonly lastLine: number;
}

export interface Heading extends Place {
  readonly level: number;
  readonly text: string;
  /** As GitHub names it in addresses. */
  readonly anchor: string;
}

export interface Link extends Place {
  readonly target: string;
}

export interface Meta {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly appliesWhen: readonly (SignalKind | CauseKind)[];
  readonly severity: 'critical' | 'warning';
  /** `YYYY-MM-DD`; absent: never. */
  readonly lastDrilled?: string;
  readonly maxAgeDays: number;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

export interface Runbook {
  readonly meta: Meta;
  readonly steps: readonly Step[];
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  readonly text: string;
  /** SHA-256 of the text, hex: what is shown and what is run are the same when this is. */
  readonly digest: string;
}

export type Reading =
  | { readonly ok: true; readonly runbook: Runbook; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Steps that only take others back; they are not part of the way through. */
export function undoNames(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ undo }) => (undo !== undefined && 'step' in undo ? [undo.step] : [])));
}
