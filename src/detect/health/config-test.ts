/** Asks the service itself whether its configuration is valid, and finds the place in what it says. */
import type { Service, SourcePosition } from '../../domain/component.ts';
import { type RunResult, run } from '../../host/process/index.ts';

export interface ConfigTest {
  readonly result: 'ok' | 'failed' | 'not-run';
  /** One line for people: `/etc/apache2/apache2.conf:147: Cannot load …`. */
  readonly error?: string;
  readonly at?: SourcePosition;
  /** It was ended after the deadline: it waits for something, or the host is very busy. */
  readonly timedOut?: true;
  /** Everything it printed. */
  readonly output: string;
}

const DEADLINE_MS = 15_000;

/** `argv` empty: the service has no such test, which stops nothing. One that takes longer than `deadlineMs` has failed. */
export async function testConfig(argv: readonly string[], deadlineMs = DEADLINE_MS): Promise<ConfigTest> {
  if (argv.length === 0) return { result: 'not-run', output: '' };
  const done = await run(argv, { timeoutMs: deadlineMs });
  const output = outputOf(done);
  if (done.code === 0) return { result: 'ok', output };
  return {
    result: 'failed',
    output,
    ...explain(done, output, deadlineMs),
    ...(done.timedOut ? { timedOut: true as const } : {}),
  };
}

/** The argv that tests and lists, per service; `Stack` provides both. */
export interface ServiceTests {
  configTest(service: Service): readonly string[];
  effectiveModules?(service: Service): readonly string[];
}

export function outputOf(result: RunResult): string {
  const texts = [result.stdout.trim(), result.stderr.trim()].filter((text) => text !== '');
  return texts.join('\n');
}

function explain(
  done: RunResult,
  output: string,
  deadlineMs: number,
): { error: string; at?: SourcePosition } {
  if (done.startError !== undefined)
    return { error: `${done.argv[0]} could not be started: ${done.startError}` };
  if (done.timedOut) return { error: `${done.argv.join(' ')} took longer than ${deadlineMs / 1000} s` };
  // A truncated library kills the test itself with SIGBUS, and it prints nothing.
  if (output === '')
    return {
      error: `${done.argv.join(' ')} ended with ${done.signal ?? `status ${done.code}`} and no message`,
    };
  return parseConfigError(output);
}

/**
 * Apache nests positions, innermost last: `Syntax error on line 147 of A: Syntax error on line 3 of B: Cannot load …`;
 * with AH00526 the reason is on the next line. nginx: `[emerg] … in FILE:LINE`. PHP-FPM: `ERROR: [FILE:LINE] …`.
 */
export function parseConfigError(output: string): { readonly error: string; readonly at?: SourcePosition } {
  const line = mainLine(output);
  const found = apachePosition(line) ?? nginxPosition(line) ?? fpmPosition(line);
  if (found === undefined) return { error: line };
  const reason = found.reason === '' ? lineAfter(output, line) : found.reason;
  const { file, number } = found;
  return { error: `${file}:${number}: ${reason}`, at: { file, line: number } };
}

interface Found {
  readonly file: string;
  readonly number: number;
  readonly reason: string;
}

function apachePosition(line: string): Found | undefined {
  const last = [...line.matchAll(/Syntax error on line (\d+) of ([^\n]+?):(?=\s|$)/g)].at(-1);
  if (last === undefined) return undefined;
  const reason = line.slice(last.index + last[0].length).trim();
  return { file: last[2] ?? '', number: Number(last[1]), reason };
}

function nginxPosition(line: string): Found | undefined {
  const found = line.match(/\[(?:emerg|alert|crit)\] (.+) in (\/[^\n]+):(\d+)$/);
  return found === null
    ? undefined
    : { file: found[2] ?? '', number: Number(found[3]), reason: found[1] ?? '' };
}

function fpmPosition(line: string): Found | undefined {
  const found = line.match(/(?:ERROR|ALERT): \[(\/[^\]\n]+):(\d+)\] (.+)$/);
  return found === null
    ? undefined
    : { file: found[1] ?? '', number: Number(found[2]), reason: found[3] ?? '' };
}

/** The first line that tells an error; what follows it are consequences (`No pool defined`, `test failed`). */
function mainLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /syntax error|\[(?:emerg|alert|crit)\]|(?:ERROR|ALERT):/i.test(line));
  return telling ?? lines.find((line) => line !== '' && !TELLS_NOTHING.test(line)) ?? lines[0] ?? '';
}

/** What apache2ctl adds around the words of httpd, and the warning of every host without a ServerName (AH00558). */
const TELLS_NOTHING = /^(?:Action '|The Apache error log may have more)|AH00558/;

function lineAfter(output: string, line: string): string {
  const lines = output.split('\n').map((one) => one.trim());
  return lines[lines.indexOf(line) + 1] ?? '';
}
