/** What the parts of the evaluator may ask of one another and of the host. Types only. */
import type { Effect } from '../model.ts';
import type { Source } from './source.ts';
import type { State } from './state.ts';
import type { Expander } from './expand.ts';
import type { At, List, Node } from './syntax/nodes.ts';
import type { Origin, Text } from './text.ts';

/** The states in which a command can leave the shell; absent where it cannot succeed, or cannot fail. Both absent: it does not come back. */
export interface Outcome {
  readonly ok?: State | undefined;
  readonly fail?: State | undefined;
}

/** Where a command stands. */
export interface Site {
  readonly source: Source;
  readonly at: At;
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly auto: boolean;
}

/** Port: what programs that only ask would answer on the host that is audited against. Nothing is run for it. Undefined: not known. */
export interface HostAnswers {
  packages(): readonly InstalledPackage[] | undefined;
  filesOf(name: string): readonly string[] | undefined;
  ownerOf(path: string): string | undefined;
  /** Names of the modules that a web server has in effect, as `a2query -m` prints them. */
  apacheModules(): readonly string[] | undefined;
  /** Paths of all links whose text, as readlink(1) prints it, is `text`. Absent, or undefined: not known. */
  linksOf?(text: string): readonly string[] | undefined;
  /** The text of a script that `from` reads, relative to where `from` is. Bounded; undefined when there is none. */
  readScript(path: string, from: string): string | undefined;
}

/** A program with its arguments, as far as they are known. */
export interface Call {
  /** Without its directory. */
  readonly program: string;
  readonly args: readonly Text[];
  readonly site: Site;
  readonly state: State;
}

export interface Machine {
  readonly answers: HostAnswers;
  /** The list in this very shell. */
  run(list: List, state: State): Outcome;
  /** Code in a process of its own: its variables stay there, what it prints does not. */
  apart(state: State, body: (inner: State) => Outcome): Outcome;
  /** Code that came about while running. */
  runCode(source: Source, state: State): Outcome;
  /** Runs a program by its words: what is left of a wrapper. Functions of the shell are none. */
  start(argv: readonly Text[], state: State, site: Site): Outcome;
  emit(effect: Effect, site: Site, texts: readonly Text[]): void;
  origin(text: string, site: Site): Origin;
  /** Counts work on values by its characters. Throws WorkLimit. */
  spend(characters: number, site: Site): void;
}

/** The evaluator, as the parts that follow commands see it. */
export interface Inner extends Machine {
  /** What is being followed at the moment. */
  readonly source: Source;
  readonly expander: Expander;
  node(node: Node, state: State): Outcome;
  /** Runs what a command names: a function, a builtin, a program. */
  call(argv: readonly Text[], state: State, site: Site): Outcome;
  /** In a condition a failure does not end the script. */
  asking<T>(ask: () => T): T;
  /** Counts commands. Throws WorkLimit. */
  step(site: Site): void;
  /** A loop in which `break` and `continue` mean this frame. */
  loop(run: (frame: LoopFrame) => State | undefined): Outcome;
  /** `local` in the function that is being followed. */
  addLocal(name: string): void;
  define(name: string, body: Node): void;
}

export interface LoopFrame {
  breaks: State | undefined;
  /** How often it was left by `break`. */
  left: number;
  continues: State | undefined;
}
