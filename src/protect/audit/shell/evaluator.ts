/** The evaluator itself: frames of loops, functions and processes, and the way from a command's words to what it does. */
import { effectsOf } from '../commands/index.ts';
import type { Effect } from '../model.ts';
import { restore } from './assignments.ts';
import { builtin } from './builtins.ts';
import { codeOf } from './code.ts';
import { evaluateWords } from './conditions.ts';
import { execute } from './execute.ts';
import { Expander } from './expand.ts';
import { isHarmless } from './harmless.ts';
import {
  CHARACTERS_PER_STEP,
  MAX_ARGUMENTS,
  MAX_CALLS,
  MAX_DEPTH,
  MAX_EFFECTS,
  MAX_PATTERNS,
  MAX_STEPS,
  WorkLimit,
} from './limits.ts';
import type { Call, HostAnswers, Inner, LoopFrame, Outcome, Site } from './machine.ts';
import { after, both, failure, joinOutcomes, mapOutcome, NEVER, success } from './outcome.ts';
import { isFound, printedBy } from './outputs/index.ts';
import type { Source } from './source.ts';
import { join, print, type State } from './state.ts';
import type { List, Node, SyntaxProblem } from './syntax/nodes.ts';
import { parseShell } from './syntax/parse.ts';
import { isPlain, known, type Origin, plainOf, shown, type Text, withOrigin } from './text.ts';
import { ANYTHING, product, type Value } from './value.ts';
import { wrapper } from './wrappers/index.ts';

/** One thing a command would do, where, and through which values. In the order of execution. */
export interface Occurrence {
  readonly effect: Effect;
  readonly site: Site;
  /** The words with all values put in. */
  readonly words: string;
  readonly chain: readonly Origin[];
}

/** What is not read as it stands. */
export interface Unfollowed {
  readonly message: string;
  readonly site: Site;
  /** It may be well written: a limit was reached. */
  readonly beyond?: true;
}

/** Functions of one name that are defined on different paths; all of them are followed. */
const MAX_DEFINITIONS = 4;

const MAX_ERRORS = 100;
/** What a pattern takes of the judge, in commands. */
const PATTERN_STEPS = 16;

/** A character that is parsed costs as much as so many that are put together. */
const PARSING = 8;

interface CallFrame {
  returned: Outcome;
  readonly locals: Set<string>;
}

export class Evaluator implements Inner {
  readonly answers: HostAnswers;
  readonly occurrences: Occurrence[] = [];
  readonly errors: Unfollowed[] = [];
  readonly expander: Expander = new Expander(this);
  readonly #seen = new Set<string>();
  readonly #functions = new Map<string, Set<{ readonly body: Node; readonly source: Source }>>();
  #loops: LoopFrame[] = [];
  readonly #calls: CallFrame[] = [];
  readonly #exits: Outcome[] = [];
  /** Traps wait for the end. */
  readonly #traps: Source[] = [];
  source: Source = { file: '', text: '', spanOf: () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }) };
  readonly #maxSteps: number;
  readonly #maxEffects: number;
  #steps = 0;
  #depth = 0;
  #nested = 0;
  /** Inside of a condition a failure does not end the script. */
  #asked = 0;

  constructor(answers: HostAnswers, maxSteps = MAX_STEPS, maxEffects = MAX_EFFECTS) {
    this.answers = answers;
    this.#maxSteps = maxSteps;
    this.#maxEffects = maxEffects;
  }

  get steps(): number {
    return this.#steps;
  }

  begin(source: Source, state: State): void {
    try {
      this.#exits.push(NEVER);
      const end = this.runCode(source, state);
      const last = after(joinOutcomes(end, this.#exits[0] ?? NEVER)) ?? state;
      for (const trap of this.#traps.splice(0)) this.runCode(trap, last);
    } catch (error) {
      if (!(error instanceof WorkLimit)) throw error;
      this.errors.push({ message: error.message, site: error.site, beyond: true });
    }
  }

  runCode(source: Source, state: State): Outcome {
    if (this.#nested >= MAX_CALLS) return both(state);
    if (this.#nested > 0)
      this.spend(source.text.length * PARSING, { source, at: { from: 0, to: source.text.length } });
    const parsed = parseShell(source.text);
    this.#report(parsed.errors, source);
    if (this.#nested === 0 && isHarmless(parsed.commands, source, this.answers)) return both(state);
    const outer = this.source;
    this.source = source;
    this.#nested += 1;
    try {
      return this.run(parsed.commands, state);
    } finally {
      this.#nested -= 1;
      this.source = outer;
    }
  }

  #report(problems: readonly SyntaxProblem[], source: Source): void {
    for (const { message, at } of problems.slice(0, 20)) {
      if (this.errors.length >= MAX_ERRORS) return;
      this.errors.push({ message, site: { source, at: { from: at, to: at } } });
    }
  }

  run(list: List, state: State): Outcome {
    let outcome: Outcome = success(state);
    for (const node of list) {
      const now = this.#goesOn(outcome);
      if (now === undefined) return NEVER;
      outcome = this.node(node, now);
    }
    return outcome;
  }

  #goesOn({ ok, fail }: Outcome): State | undefined {
    return this.#asked === 0 && fail?.stopsAtFailure === true ? ok : join(ok, fail);
  }

  apart(state: State, body: (inner: State) => Outcome): Outcome {
    const loops = this.#loops;
    this.#loops = [];
    this.#exits.push(NEVER);
    const end = body(state);
    const exits = this.#exits.pop() ?? NEVER;
    this.#loops = loops;
    return mapOutcome(joinOutcomes(end, exits), ({ printed, input }) => ({ ...state, printed, input }));
  }

  origin(text: string, { source, at }: Site): Origin {
    return { text: text.length > 120 ? `${text.slice(0, 119)}…` : text, source, at };
  }

  emit(effect: Effect, site: Site, texts: readonly Text[]): void {
    if (this.occurrences.length >= this.#maxEffects)
      throw new WorkLimit('the script does more different things than the audit judges', site);
    const words = texts.map(shown).join(' ');
    const key = `${site.at.from} ${site.at.to} ${site.source.file} ${words.slice(0, 2000)} ${words.length} ${kindOf(effect)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const chain = texts.reduce<Origin[]>((all, { origins }) => {
      for (const origin of origins) if (all.length < 12 && !all.includes(origin)) all.push(origin);
      return all;
    }, []);
    this.occurrences.push({
      effect,
      site,
      words: words.length > 400 ? `${words.slice(0, 399)}…` : words,
      chain,
    });
  }

  call(argv: readonly Text[], state: State, site: Site): Outcome {
    const [first, ...args] = argv;
    const name = first === undefined ? undefined : plainOf(first);
    const functions = name === undefined ? undefined : this.#functions.get(name);
    if (name === undefined || functions === undefined) return this.start(argv, state, site);
    this.step(site);
    return this.#callFunctions([...functions], name, args, state, site);
  }

  start(words: readonly Text[], state: State, site: Site): Outcome {
    if (this.#depth >= MAX_DEPTH)
      throw new WorkLimit('commands inside of commands, deeper than the audit follows', site);
    this.#depth += 1;
    try {
      return this.#start(this.#bounded(words, site), state, site);
    } finally {
      this.#depth -= 1;
    }
  }

  /** What is left out is said. */
  #bounded(words: readonly Text[], site: Site): readonly Text[] {
    this.#steps += words.length;
    this.step(site);
    const some = words.length > MAX_ARGUMENTS ? words.slice(0, MAX_ARGUMENTS) : words;
    if (some.length <= MAX_PATTERNS) return some;
    const patterns = some.filter((word) => !isPlain(word)).length;
    if (patterns > MAX_PATTERNS) this.#steps += patterns * PATTERN_STEPS;
    let left = MAX_PATTERNS;
    const kept = patterns > MAX_PATTERNS ? some.filter((word) => isPlain(word) || (left -= 1) >= 0) : some;
    if (kept.length < words.length && this.errors.length < MAX_ERRORS)
      this.errors.push({
        message: `a command of ${words.length} words, of which not all are followed`,
        site,
        beyond: true,
      });
    return kept;
  }

  #start(argv: readonly Text[], state: State, site: Site): Outcome {
    const [first, ...args] = argv;
    if (first === undefined) return success(state);
    const name = plainOf(first);
    if (name === undefined) return both(print(state, ANYTHING, product));
    if (name.startsWith('/etc/init.d/'))
      return this.start([known('service'), known(name.slice(12)), ...args], state, site);
    const program = name.slice(name.lastIndexOf('/') + 1);
    const call = { program, args, site, state };
    return (
      this.#jump(program, args, state) ??
      builtin(call, this) ??
      this.#shellState(program, args, state, site) ??
      wrapper(call, this) ??
      this.#program(call, argv)
    );
  }

  #program(call: Call, argv: readonly Text[]): Outcome {
    for (const effect of effectsOf(call)) this.emit(effect, call.site, argv);
    if (isFound(call, this.answers)) return success(call.state);
    if (call.state.printed === undefined) return both(call.state);
    const printed = printedBy(call, this.answers, (characters) => this.spend(characters, call.site));
    return both(print(call.state, printed, product));
  }

  spend(characters: number, site: Site): void {
    const steps = Math.floor(characters / CHARACTERS_PER_STEP);
    if (steps === 0) return;
    this.#steps += steps;
    this.step(site);
  }

  step(site: Site): void {
    this.#steps += 1;
    if (this.#steps > this.#maxSteps)
      throw new WorkLimit('the script does more than the audit follows', site);
  }

  node(node: Node, state: State): Outcome {
    if (this.#depth >= MAX_DEPTH)
      throw new WorkLimit('nested deeper than the audit follows', { source: this.source, at: node.at });
    this.#depth += 1;
    try {
      return execute(this, node, state);
    } finally {
      this.#depth -= 1;
    }
  }

  define(name: string, body: Node): void {
    const known = this.#functions.get(name) ?? new Set();
    if (known.size < MAX_DEFINITIONS && ![...known].some((one) => one.body === body))
      known.add({ body, source: this.source });
    this.#functions.set(name, known);
  }

  addLocal(name: string): void {
    this.#calls.at(-1)?.locals.add(name);
  }

  asking<T>(ask: () => T): T {
    this.#asked += 1;
    try {
      return ask();
    } finally {
      this.#asked -= 1;
    }
  }

  loop(run: (frame: LoopFrame) => State | undefined): Outcome {
    const frame: LoopFrame = { breaks: undefined, continues: undefined, left: 0 };
    this.#loops.push(frame);
    const end = run(frame);
    this.#loops.pop();
    const state = join(end, frame.breaks);
    return state === undefined ? NEVER : success(state);
  }

  #callFunctions(
    functions: readonly { readonly body: Node; readonly source: Source }[],
    name: string,
    args: readonly Text[],
    state: State,
    site: Site,
  ): Outcome {
    if (this.#nested >= MAX_CALLS) return both(print(state, ANYTHING, product));
    const origin = this.origin([name, ...args.map(shown)].join(' '), site);
    const parameters = args.map((text): Value => [withOrigin(text, origin)]);
    const [loops, source] = [this.#loops, this.source];
    let outcome: Outcome = NEVER;
    for (const { body, source: where } of functions) {
      const frame: CallFrame = { returned: NEVER, locals: new Set() };
      this.#loops = [];
      this.#calls.push(frame);
      this.source = where;
      this.#nested += 1;
      const end = this.node(body, { ...state, parameters });
      this.#nested -= 1;
      this.source = source;
      this.#calls.pop();
      this.#loops = loops;
      outcome = joinOutcomes(
        outcome,
        mapOutcome(joinOutcomes(end, frame.returned), (now) => leave(now, state, frame.locals)),
      );
    }
    return outcome;
  }

  #jump(program: string, args: readonly Text[], state: State): Outcome | undefined {
    const [argument] = args;
    const number = argument === undefined ? undefined : plainOf(argument);
    switch (program) {
      case 'exit':
      case 'return': {
        const ends = number === '0' ? success(state) : number === undefined ? both(state) : failure(state);
        if (program === 'return') {
          const frame = this.#calls.at(-1);
          // Outside of a function it ends a file that is sourced; what stands behind is looked at all the same.
          if (frame === undefined) return undefined;
          frame.returned = joinOutcomes(frame.returned, ends);
        } else {
          const index = this.#exits.length - 1;
          if (index >= 0) this.#exits[index] = joinOutcomes(this.#exits[index] ?? NEVER, ends);
        }
        return NEVER;
      }
      case 'break':
      case 'continue': {
        const frame = this.#loops.at(-(Number(number ?? 1) || 1));
        if (frame === undefined) return success(state);
        if (program === 'break') {
          frame.breaks = join(frame.breaks, state);
          frame.left += 1;
        } else frame.continues = join(frame.continues, state);
        return NEVER;
      }
      default:
        return undefined;
    }
  }

  /** What needs the evaluator's own frames. */
  #shellState(program: string, args: readonly Text[], state: State, site: Site): Outcome | undefined {
    if (program === '[' || program === 'test') {
      const words = program === '[' ? args.slice(0, -1) : args;
      return evaluateWords(
        words.map((text) => ({ value: [text] })),
        state,
      );
    }
    if (program !== 'trap') return undefined;
    const [handler] = args;
    if (handler !== undefined && this.#traps.length < 10) this.#traps.push(codeOf(handler, site));
    return success(state);
  }
}

/** What tells two effects of one command apart: all but the names in them, which are its words. */
function kindOf(effect: Effect): string {
  return JSON.stringify(effect, (_, value: unknown) => (Array.isArray(value) ? value.length : value));
}

/** Back in the caller: its parameters, and what `local` covered. */
function leave(now: State, caller: State, locals: ReadonlySet<string>): State {
  return { ...restore(now, caller, [...locals]), parameters: caller.parameters };
}
