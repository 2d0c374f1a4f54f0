/** One fenced block as a step, with all that is wrong with it. Pure. */
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';
import { SIGNAL_KINDS } from '../../domain/signal.ts';
import { attributesOf, nearest, type Attribute } from './attributes.ts';
import { commandLine, LineError } from './command-line.ts';
import {
  RISKS,
  type CommandLine,
  type Condition,
  type Expectation,
  type Place,
  type Problem,
  type Step,
} from './model.ts';

export const ATTRIBUTES = [
  'name',
  'risk',
  'expect',
  'expect_not',
  'expect_exit',
  'timeout',
  'undo',
  'dry',
  'evidence',
  'if',
] as const;
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const DEFAULT_TIMEOUT_MS = 30_000;
const LONGEST_TIMEOUT_MS = 600_000;
const LONGEST_PATTERN = 300;
const KINDS: ReadonlySet<string> = new Set([...SIGNAL_KINDS, ...CAUSE_KINDS]);

export interface Fence {
  /** The first line of the block in the file, as it is, and its number from 1. */
  readonly opening: string;
  readonly line: number;
  readonly info: string;
  /** Its lines as they stand in the file. */
  readonly body: readonly string[];
  readonly section: string;
}

/** undefined: an example, no step. */
export function stepOf(
  fence: Fence,
): { readonly step?: Step; readonly problems: readonly Problem[] } | undefined {
  const read = attributesOf(fence.info);
  if (read === undefined) return undefined;
  const problems: Problem[] = [];
  const infoAt = Math.max(0, fence.opening.indexOf(fence.info));
  const complain = (at: number, rule: string, message: string, next?: string): void => {
    problems.push({
      severity: 'error',
      rule,
      line: fence.line,
      column: infoAt + at + 1,
      message,
      ...(next === undefined ? {} : { next }),
    });
  };
  for (const { at, message, next } of read.problems) complain(at, 'attribute', message, next);
  for (const { name, at } of read.found) {
    if (ATTRIBUTES.some((known) => known === name)) continue;
    const meant = nearest(name, ATTRIBUTES);
    complain(
      at,
      'unknown-attribute',
      `${name} is no attribute of a step`,
      meant === undefined ? `known are ${ATTRIBUTES.join(', ')}` : `is it ${meant}?`,
    );
  }
  const get = (name: (typeof ATTRIBUTES)[number]): Attribute | undefined =>
    read.found.find((one) => one.name === name);
  const parse = <T>(name: (typeof ATTRIBUTES)[number], absent: T, how: (value: string) => T): T => {
    const attribute = get(name);
    if (attribute === undefined) return absent;
    try {
      return how(attribute.value);
    } catch (error) {
      const offset = error instanceof LineError ? error.at : 0;
      complain(
        attribute.valueAt + offset,
        name === 'dry' ? 'command' : 'attribute',
        `${name}: ${messageOf(error)}`,
        error instanceof LineError ? error.next : undefined,
      );
      return absent;
    }
  };
  const place: Place = { line: fence.line, column: infoAt + 1 };
  const commands = commandsOf(fence, problems);
  const whole = read.problems.length === 0;
  if (whole && get('name') === undefined)
    complain(0, 'attribute', 'a step has a name', 'add name=look-at-the-log');
  if (whole && get('risk') === undefined)
    complain(0, 'attribute', 'a step says its risk', `add risk=${RISKS.join('|')}`);
  if (commands.length === 0 && problems.length === 0)
    complain(0, 'command', 'this step has no command', 'one command a line');
  const dry = parse('dry', undefined, (value): CommandLine | undefined =>
    commandLine(value, { line: fence.line, column: infoAt + (get('dry')?.valueAt ?? 0) + 1 }),
  );
  const expect = parse('expect', undefined, (value): Expectation | undefined => expectation(value));
  const refute = parse('expect_not', undefined, (value): Expectation | undefined => expectation(value));
  const undo = parse('undo', undefined, undoOf);
  const step: Step = {
    name: parse('name', '', (value) => fitting(value, NAME, 'lower-case words joined by dashes')),
    risk: parse('risk', 'read', (value) => oneOf(value, RISKS)),
    commands,
    expectExit: parse<Step['expectExit']>('expect_exit', 0, (value) =>
      value === 'any'
        ? 'any'
        : Number(fitting(value, /^(?:\d|\d\d|1\d\d|2[0-4]\d|25[0-5])$/, 'an exit code, or any')),
    ),
    timeoutMs: parse('timeout', DEFAULT_TIMEOUT_MS, timeoutOf),
    evidence: parse('evidence', false, (value) => oneOf(value, ['true', 'false']) === 'true'),
    when: parse('if', [], conditionsOf),
    section: fence.section,
    place,
    lastLine: fence.line + fence.body.length + 1,
    ...(dry === undefined ? {} : { dry }),
    ...(expect === undefined ? {} : { expect }),
    ...(refute === undefined ? {} : { refute }),
    ...(undo === undefined ? {} : { undo }),
  };
  return problems.length > 0 ? { problems } : { step, problems };
}

function commandsOf(fence: Fence, problems: Problem[]): readonly CommandLine[] {
  return fence.body.flatMap((text, at) => {
    if (/^\s*(?:#|$)/.test(text)) return [];
    const place = { line: fence.line + 1 + at, column: text.search(/\S/) + 1 };
    try {
      return [commandLine(text, place)];
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      problems.push({
        severity: 'error',
        rule: 'command',
        line: place.line,
        column: error.at + 1,
        message: error.message,
        next: error.next,
      });
      return [];
    }
  });
}

const PARAMETER = /\{\{([a-z][a-z0-9_]{0,30})\}\}/g;

function expectation(source: string): Expectation {
  if (source.length > LONGEST_PATTERN)
    throw new SyntaxError(`a pattern is at most ${LONGEST_PATTERN} characters`);
  // `(a+)+`: a quantifier on a group that holds one takes time without end on the wrong text.
  if (/\([^()]*[+*][^()]*\)[+*]/.test(source))
    throw new SyntaxError('a repetition within a repetition can take for ever');
  const pattern: Expectation['pattern'] = (values) =>
    new RegExp(
      source.replace(PARAMETER, (_, name: string) => literal(values[name] ?? '')),
      'mu',
    );
  pattern({});
  return { source, parameters: [...source.matchAll(PARAMETER)].map(([, name = '']) => name), pattern };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (char) => `\\${char}`);
}

function timeoutOf(value: string): number {
  const match = /^(\d{1,4})(ms|s|m)$/.exec(value);
  const ms = Number(match?.[1]) * (match?.[2] === 'm' ? 60_000 : match?.[2] === 's' ? 1000 : 1);
  if (match === null || ms < 1 || ms > LONGEST_TIMEOUT_MS)
    throw new SyntaxError('a time from 1ms to 10m: 500ms, 30s, 5m');
  return ms;
}

function undoOf(value: string): Step['undo'] {
  const none = /^none:\s*(\S.*)$/.exec(value)?.[1];
  if (none !== undefined) return { none };
  return { step: fitting(value, NAME, 'the name of a step, or "none: why nothing takes it back"') };
}

function conditionsOf(value: string): readonly Condition[] {
  return value.split(',').map((part): Condition => {
    const text = part.trim();
    const [, step, ended] = /^([a-z0-9-]+):(failed|passed)$/.exec(text) ?? [];
    if (step !== undefined && (ended === 'failed' || ended === 'passed')) return { step, ended };
    const kind = [...SIGNAL_KINDS, ...CAUSE_KINDS].find((known) => known === text);
    if (kind !== undefined) return { kind };
    const meant = nearest(text, [...KINDS]);
    throw new SyntaxError(
      `${JSON.stringify(text)} is no signal, cause, or NAME:failed${meant === undefined ? '' : `; is it ${meant}?`}`,
    );
  });
}

function fitting(value: string, pattern: RegExp, says: string): string {
  if (pattern.test(value)) return value;
  throw new SyntaxError(`${JSON.stringify(value)} is not ${says}`);
}

function oneOf<T extends string>(value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const meant = nearest(value, known);
  throw new SyntaxError(
    `${JSON.stringify(value)} is none of ${known.join(', ')}${meant === undefined ? '' : `; is it ${meant}?`}`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
