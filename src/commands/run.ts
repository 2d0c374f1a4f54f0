/** From the command line to an exit code: finds the command, loads it alone, and hands over to stricli. */
import {
  buildApplication,
  buildCommand,
  buildRouteMap,
  ExitCode,
  run as runStricli,
  text_en as english,
  type ApplicationText,
  type Command,
  type RouteMap,
} from '@stricli/core';
import { EXIT } from '../domain/exit-codes.ts';
import { VERSION } from '../domain/version.ts';
import { COMMANDS, type CommandLine } from './app.ts';
import { processContext, type Context } from './context.ts';
import { errorText, exitCodeOf } from './errors.ts';
import { helpText } from './help.ts';
import { visibleLines } from './output/index.ts';

const GLOBAL_FLAGS: readonly string[] = ['--no-color'];

/** The whole program. Never throws; sets the exit code of the process and lets the event loop run out. */
export async function main(argv: readonly string[]): Promise<void> {
  const { flags, rest } = splitGlobalFlags(argv);
  leaveQuietlyWhenNobodyReads();
  const context = processContext(flags);
  await dispatch(rest, context);
  process.exitCode = exitCode(context.process.exitCode);
}

/** Runs one command line in a given context; the exit code is left in `context.process.exitCode`. */
export async function dispatch(args: readonly string[], context: Context): Promise<void> {
  const [first] = args;
  if (
    first === undefined ||
    first === '--help' ||
    first === '-h' ||
    (first === 'help' && args.length === 1)
  ) {
    context.stdout.write(helpText(context.stdout));
    return;
  }
  if (first === '--version' || first === '-V') {
    context.stdout.write(`${VERSION}\n`);
    return;
  }
  const inputs = first === 'help' ? [...args.slice(1), '--help'] : args;
  try {
    const app = buildApplication(await routes(inputs[0]), {
      name: 'stakeout',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      localization: { text: texts(context.stderr.color) },
      determineExitCode: exitCodeOf,
    });
    await runStricli(app, inputs, context);
    if (asksForHelp(inputs)) context.stdout.write(examplesOf(inputs[0]));
  } catch (thrown) {
    context.stderr.write(`${errorText(thrown, context.stderr.color)}\n`);
    context.exit(exitCodeOf(thrown));
  }
}

function asksForHelp(inputs: readonly string[]): boolean {
  const end = inputs.indexOf('--');
  return inputs.some((arg, at) => (end === -1 || at < end) && (arg === '--help' || arg === '-h'));
}

function examplesOf(name: string | undefined): string {
  const line = COMMANDS.find((one) => one.name === name);
  if (line === undefined) return '';
  const examples = [line.example, ...(line.more ?? [])];
  return `\nEXAMPLES\n${examples.map((example) => `  $ ${example}\n`).join('')}`;
}

/** All names, so that a mistyped one gets a suggestion; only the one called for is loaded. */
async function routes(wanted: string | undefined): Promise<RouteMap<Context>> {
  const entries = await Promise.all(
    COMMANDS.map(
      async (line) =>
        [line.name, line.name === wanted ? (await line.load()).command : placeholder(line)] as const,
    ),
  );
  return buildRouteMap<string, Context>({
    routes: Object.fromEntries(entries),
    docs: { brief: 'Guards the parts of a web service' },
  });
}

function placeholder(line: CommandLine): Command<Context> {
  return buildCommand<object, [], Context>({
    loader: async () => () => {},
    parameters: {},
    docs: { brief: line.brief },
  });
}

/** Stricli's texts, with what came from outside made visible and our errors written our way. */
function texts(color: boolean): ApplicationText {
  const usage = (text: string, next: string): string => `stakeout: ${visibleLines(text)}\n  next: ${next}`;
  const ours = (thrown: unknown): string => errorText(thrown, color);
  return {
    ...english,
    noCommandRegisteredForInput: ({ input, corrections }) => {
      const guess = corrections.length > 0 ? `did you mean ${corrections.join(' or ')}? ` : '';
      return usage(`there is no command ${input}`, `${guess}stakeout --help lists them all`);
    },
    exceptionWhileParsingArguments(thrown, ansi) {
      const text = english.exceptionWhileParsingArguments.call(this, thrown, ansi);
      return usage(text, 'add --help to see the options');
    },
    exceptionWhileLoadingCommandFunction: ours,
    exceptionWhileRunningCommand: ours,
    commandErrorResult: ours,
  };
}

/** Stricli's own codes are negative: the command line could not be understood, or something broke inside. */
export function exitCode(code: number | string | null | undefined): number {
  const value = Number(code ?? EXIT.ok);
  if (value >= 0) return value;
  return value === ExitCode.UnknownCommand || value === ExitCode.InvalidArgument ? EXIT.usage : EXIT.internal;
}

/** Global flags may stand anywhere before `--`. */
export function splitGlobalFlags(argv: readonly string[]): {
  readonly flags: readonly string[];
  readonly rest: readonly string[];
} {
  const end = argv.indexOf('--');
  const isGlobal = (arg: string, at: number): boolean =>
    (end === -1 || at < end) && GLOBAL_FLAGS.includes(arg);
  return { flags: argv.filter(isGlobal), rest: argv.filter((arg, at) => !isGlobal(arg, at)) };
}

/** `stakeout journal | head` ends when head does. */
function leaveQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
      throw error;
    });
  }
}
