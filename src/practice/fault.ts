/** The thefts of `faults/`: one folder each with `fault.json`, `thief.sh` and `undo.sh`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { CHECKOUT } from './checkout.ts';

const text = z.string().check(z.minLength(1));

export const faultSchema = z.strictObject({
  schema: z.literal('stakeout.fault/1'),
  /** Place in the replay; the first theft is the one of the story. */
  order: z.int(),
  title: text,
  /** What it does to the service, in words. */
  breaks: text,
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
  stack: z.enum(['modphp', 'apache-fpm', 'nginx-fpm']),
  /** What a diagnosis has to find. */
  truth: z.strictObject({
    cause: z.enum(['file-missing', 'file-corrupt', 'permission', 'module-disabled', 'package-removed']),
    object: text,
    package: z.optional(text),
  }),
  /** What a guarded service owes its users: no wrong answer at all, or wrong answers that end in time. */
  promise: z.discriminatedUnion('harm', [
    z.strictObject({ harm: z.literal('none') }),
    z.strictObject({
      harm: z.literal('ends'),
      withinSeconds: z.number().check(z.positive()),
      /** Counted from the beginning of the theft, or from the end of the package transaction. */
      after: z.enum(['theft', 'transaction']),
    }),
  ]),
});

export type FaultPromise = z.infer<typeof faultSchema>['promise'];

export interface Fault extends z.infer<typeof faultSchema> {
  readonly name: string;
  /** Below the checkout. */
  readonly thief: string;
  readonly undo: string;
}

export const FAULTS_DIRECTORY = join(CHECKOUT, 'faults');

/** All thefts in the order of the replay; a folder that does not fit the schema is an error that names it. */
export function readFaults(directory = FAULTS_DIRECTORY): Fault[] {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => readFault(directory, name)).sort((a, b) => a.order - b.order);
}

function readFault(directory: string, name: string): Fault {
  const file = join(directory, name, 'fault.json');
  try {
    const fault = faultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ...fault, name, thief: `faults/${name}/thief.sh`, undo: `faults/${name}/undo.sh` };
  } catch (error) {
    throw new StakeoutError(`read ${file}`, messageOf(error), { exit: EXIT.input, cause: error });
  }
}
