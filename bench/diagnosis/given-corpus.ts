/** A corpus in the format of `case.json`, `inject.sh` and `repair.sh` (its README: one folder a fault, run inside a fault box). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { CAUSE_KINDS, isInnocent, type CauseKind } from '../../src/domain/diagnosis.ts';
import { messageOf } from '../../src/domain/errors.ts';
import { FAULT_FAMILIES, FAULT_PHASES, type FaultPhase, type FaultTruth } from '../../src/practice/index.ts';
import { UsageError } from '../framework.ts';
import type { DiagnosisCase } from './case.ts';

/** What stands above this line in `inject.sh` prepares the site and belongs before the baseline. */
const FAULT_MARK = '# --- the fault proper ---';

const caseSchema = z.object({
  title: z.string(),
  stack: z.enum(['modphp', 'apache-fpm', 'nginx-fpm']),
  phases: z.array(z.enum(['inject', ...FAULT_PHASES])),
  extra_urls: z.array(z.string()),
  /** A command line in words separated by spaces. */
  start_wrap: z.string(),
  family: z.enum(FAULT_FAMILIES),
  truth: z.object({
    cause: z.enum(CAUSE_KINDS),
    object: z.string(),
    package: z.nullable(z.string()),
    innocent: z.boolean(),
    latent: z.boolean(),
    /** `kind:object` each. */
    also: z.nullable(z.array(z.string())),
  }),
});

type GivenCase = z.infer<typeof caseSchema>;

/** `corpus` holds the folders of the faults, or a folder `cases` that does. */
export function givenCases(corpus: string): DiagnosisCase[] {
  const directory = existsSync(join(corpus, 'cases')) ? join(corpus, 'cases') : corpus;
  const names = readdirSync(directory).filter((name) => existsSync(join(directory, name, 'case.json')));
  if (names.length === 0) throw new UsageError(`${directory} holds no case.json`);
  return names.sort().map((name) => givenCase(join(directory, name), name));
}

function givenCase(directory: string, name: string): DiagnosisCase {
  const given = readCase(join(directory, 'case.json'));
  const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const [first = '', second] = read('inject.sh').split(FAULT_MARK);
  const bash = (path: string, text: string) => ({ shell: '/bin/bash', path, text }) as const;
  const evidence = join(directory, 'evidence.json');
  return {
    id: `given/${name}`,
    name,
    title: given.title,
    site: 'shop',
    stack: given.stack,
    family: given.family,
    phases: given.phases.filter((phase): phase is FaultPhase => phase !== 'inject'),
    pages: given.extra_urls,
    wrap: wrapOf(given.start_wrap),
    truth: truthOf(given),
    inject: bash('/root/fault.sh', second ?? first),
    undo: bash('/root/undo.sh', read('repair.sh')),
    ...(second === undefined ? {} : { prepare: bash('/root/prepare.sh', first) }),
    ...(existsSync(evidence) ? { evidence } : {}),
  };
}

function readCase(file: string): GivenCase {
  try {
    return caseSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** `setpriv --bounding-set=…`: programs are run by absolute path. */
function wrapOf(words: string): readonly string[] {
  const [program, ...rest] = words.split(' ').filter((word) => word !== '');
  return program === undefined ? [] : [`/usr/bin/${program}`, ...rest];
}

function truthOf({ truth }: GivenCase): FaultTruth {
  return {
    cause: truth.cause,
    object: truth.object,
    innocent: truth.innocent,
    latent: truth.latent,
    repairable: repairableOf(truth),
    ...(truth.package === null ? {} : { package: truth.package }),
    ...(truth.also === null ? {} : { also: truth.also.map(alsoOf) }),
  };
}

function alsoOf(text: string): { cause: CauseKind; object: string } {
  const colon = text.indexOf(':');
  const cause = CAUSE_KINDS.find((kind) => kind === text.slice(0, colon));
  if (cause === undefined) throw new Error(`no kind of cause: ${text}`);
  return { cause, object: text.slice(colon + 1) };
}

/** Room on a full disk and a port that somebody else's program holds are decisions of a person. */
const BY_A_PERSON: readonly CauseKind[] = ['disk-full', 'port-conflict', 'read-only'];
/** What can be put right without a copy of how it was. */
const WITHOUT_COPY: readonly CauseKind[] = ['permission', 'service-down', 'socket-missing'];

/** A host without network has these packages at hand (src/practice/image), and not those they depend on. */
const KEPT_PACKAGE = /^(apache2|libapache2-mod-|php|nginx|libnginx-)/;

/** The format does not say it. */
function repairableOf(truth: GivenCase['truth']): FaultTruth['repairable'] {
  // Where the application is at fault as well, its pages stay as they are.
  const other = (truth.also ?? []).map(alsoOf).some(({ cause }) => isInnocent(cause));
  if (truth.innocent || other || BY_A_PERSON.includes(truth.cause)) return 'never';
  const kept = truth.package !== null && KEPT_PACKAGE.test(truth.package);
  return kept || WITHOUT_COPY.includes(truth.cause) ? 'always' : 'guarded';
}
