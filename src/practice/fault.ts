/** The faults of `faults/`: one folder each, described in `faults/README.md`; the thefts among them are what the replay stages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ACTIONS, CAUSE_KINDS, OUTCOMES } from '../domain/diagnosis.ts';
import { messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { CHECKOUT } from './checkout.ts';

const text = z.string().check(z.minLength(1));

export const FAULT_FAMILIES = [
  'missing',
  'corrupt',
  'perm',
  'config',
  'fpm',
  'app',
  'resource',
  'innocent',
  'two',
] as const;

/** What happens after the injection. `reload`: every service of the stack; `-web`: only the web server; `usr1`, `hup`: a bare signal to it. */
export const FAULT_PHASES = ['reload', 'reload-web', 'restart', 'restart-web', 'usr1', 'hup'] as const;
export type FaultPhase = (typeof FAULT_PHASES)[number];

/** A cause by its kind and object: a canonical absolute path, else the id of a service, an account, a program or an address. */
const namedCause = z.strictObject({ cause: z.enum(CAUSE_KINDS), object: text });

export const truthSchema = z.strictObject({
  ...namedCause.shape,
  package: z.optional(text),
  /** Further, independent causes. */
  also: z.optional(z.array(namedCause)),
  /** Other names for the same cause that are as right. */
  or: z.optional(z.array(namedCause)),
  /** No component of the host is at fault. */
  innocent: z.boolean(),
  /** It never shows by itself. */
  latent: z.boolean(),
  /** `always`: also on a host that was not guarded before; `guarded`: only with a baseline; `never`: a person has to. */
  repairable: z.enum(['always', 'guarded', 'never']),
});
export type FaultTruth = Readonly<z.infer<typeof truthSchema>>;

/** How pages answer after each step: `ok`, or what is wrong and on how many pages, e.g. `500×1 leak×6`; without `×` on any number. */
const effectSchema = z.strictObject({
  inject: text,
  reload: z.optional(text),
  'reload-web': z.optional(text),
  restart: z.optional(text),
  'restart-web': z.optional(text),
  usr1: z.optional(text),
  hup: z.optional(text),
});

/** What a guarded service owes its users: no wrong answer at all, or wrong answers that end in time. */
const promiseSchema = z.discriminatedUnion('harm', [
  z.strictObject({ harm: z.literal('none') }),
  z.strictObject({
    harm: z.literal('ends'),
    withinSeconds: z.number().check(z.positive()),
    /** Counted from the beginning of the theft, or from the end of the package transaction. */
    after: z.enum(['theft', 'transaction']),
  }),
]);

export const theftSchema = z.strictObject({
  /** Place in the replay; the first theft is the one of the story. */
  order: z.int(),
  kind: z.enum([
    'unlink',
    'rename-away',
    'replaced',
    'mode',
    'owner',
    'link-removed',
    'truncate',
    'overwrite',
    'package-purge',
  ]),
  promise: promiseSchema,
});

export const faultSchema = z.strictObject({
  schema: z.literal('stakeout.fault/2'),
  title: text,
  /** What it does to the service, in words. */
  breaks: text,
  stack: z.enum(['modphp', 'apache-fpm', 'nginx-fpm']),
  family: z.enum(FAULT_FAMILIES),
  /** In this order, each from the state that the one before left. */
  phases: z.array(z.enum(FAULT_PHASES)),
  /** Pages that `prepare.sh` or `inject.sh` adds to those of the site: paths, or whole https URLs. */
  pages: z.optional(z.array(text)),
  truth: truthSchema,
  effect: effectSchema,
  /** What an action right after the injection does to a service, where it is known. */
  outcomes: z.optional(
    z.array(z.strictObject({ service: text, action: z.enum(ACTIONS), outcome: z.enum(OUTCOMES) })),
  ),
  /** Present when the replay stages it. */
  theft: z.optional(theftSchema),
});

export type FaultPromise = z.infer<typeof promiseSchema>;

export interface Fault extends Readonly<z.infer<typeof faultSchema>> {
  readonly name: string;
  /** Scripts, as paths below the checkout. `prepare` sets the stage before any baseline is taken. */
  readonly prepare?: string;
  readonly inject: string;
  readonly undo: string;
}

export interface Theft extends Fault {
  readonly theft: z.infer<typeof theftSchema>;
}

export const FAULTS_DIRECTORY = join(CHECKOUT, 'faults');

/** All faults by name; a folder that does not fit the schema is an error that names it. */
export function readFaults(directory = FAULTS_DIRECTORY): Fault[] {
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  return names.map((name) => readFault(directory, name));
}

/** The thefts in the order of the replay. */
export function readThefts(directory = FAULTS_DIRECTORY): Theft[] {
  const thefts = readFaults(directory).flatMap((fault) =>
    fault.theft === undefined ? [] : [{ ...fault, theft: fault.theft }],
  );
  return thefts.sort((a, b) => a.theft.order - b.theft.order);
}

function readFault(directory: string, name: string): Fault {
  const file = join(directory, name, 'fault.json');
  const script = (part: string): string => `faults/${name}/${part}.sh`;
  try {
    const fault = faultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const prepare = existsSync(join(directory, name, 'prepare.sh')) ? { prepare: script('prepare') } : {};
    return { ...fault, name, ...prepare, inject: script('inject'), undo: script('undo') };
  } catch (error) {
    throw new StakeoutError(`read ${file}`, messageOf(error), { exit: EXIT.input, cause: error });
  }
}
