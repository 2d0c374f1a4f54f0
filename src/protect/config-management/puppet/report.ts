/**
 * What a Puppet agent did, from the report it wrote (YAML of Psych with Ruby's tags; report formats 5 to 12). Nothing of Ruby is made of it: tags
 * are ignored, and of the rest only what the schema knows is taken.
 */
import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { messageOf, StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';

/** A host with ten thousand resources writes some 15 MB. */
export const LARGEST_REPORT = 32 << 20;
/** Psych writes the same string twice as an alias. */
const MOST_ALIASES = 10_000;

const maybe = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema));
const eventSchema = z.object({
  property: maybe(z.string()),
  message: maybe(z.string()),
  status: z.string(),
  time: maybe(z.string()),
  corrective_change: maybe(z.boolean()),
});
const statusSchema = z.object({
  title: z.coerce.string(),
  resource_type: z.string(),
  containment_path: maybe(z.array(z.coerce.string())),
  skipped: maybe(z.boolean()),
  failed: maybe(z.boolean()),
  events: maybe(z.array(eventSchema)),
});
const logSchema = z.object({
  level: z.string(),
  message: z.string(),
  source: z.string(),
  time: maybe(z.string()),
});
const reportSchema = z.object({
  host: z.string(),
  time: z.string(),
  transaction_uuid: maybe(z.string()),
  status: maybe(z.string()),
  noop: maybe(z.boolean()),
  logs: maybe(z.array(logSchema)),
  resource_statuses: maybe(z.record(z.string(), statusSchema)),
});

export interface ReportedChange {
  /** `File[/etc/apache2/mods-enabled/php8.2.load]`. */
  readonly resource: string;
  readonly property: string;
  readonly at: string;
  /**
   * `corrected`: something had changed since an earlier run, or is a part that a module of ours keeps. `changed`: it became as declared, and
   * nobody can tell whether it ever was. `pending`: a run that only looks would do it. `failed`: it could not be done.
   */
  readonly outcome: 'corrected' | 'changed' | 'pending' | 'failed';
  readonly message: string;
}

export interface PuppetReport {
  readonly host: string;
  /** Names the run for ever. */
  readonly run: string;
  readonly at: string;
  /** `changed`, `unchanged`, `failed`. */
  readonly status: string;
  readonly resources: number;
  readonly changes: readonly ReportedChange[];
}

/** Throws a StakeoutError that names the file and the place in it. */
export function readPuppetReport(text: string, file: string): PuppetReport {
  const parsed = reportSchema.safeParse(parse(text, file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw bad(
      file,
      `it is no report of a Puppet agent: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const { host, time, transaction_uuid: uuid, status, logs, resource_statuses: statuses } = parsed.data;
  const all = Object.values(statuses ?? {});
  const changes = all.flatMap((one) => changesOf(one, time)).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const untold = status === 'failed' && !changes.some(({ outcome }) => outcome === 'failed');
  return {
    host,
    run: uuid ?? `${host} ${time}`,
    at: time,
    status: status ?? 'unknown',
    resources: all.length,
    changes: untold ? [...changes, ...errorsOf(logs ?? [], time)] : changes,
  };
}

function parse(text: string, file: string): unknown {
  try {
    // Without `logLevel` every tag of Ruby's is a warning.
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) throw bad(file, error.message);
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (error instanceof StakeoutError) throw error;
    // Too deep, or a bomb of aliases.
    throw bad(file, messageOf(error));
  }
}

function bad(file: string, why: string): StakeoutError {
  return new StakeoutError(`read the Puppet report ${file}`, why, {
    exit: EXIT.input,
    next: 'reports are in the directories that "puppet config print lastrunreport reportdir" names',
  });
}

const MOST_ERRORS = 5;

/** A run that failed without any resource, such as one that got no catalogue, says why in its log only. */
function errorsOf(logs: readonly z.infer<typeof logSchema>[], time: string): readonly ReportedChange[] {
  return logs
    .filter(({ level }) => ['err', 'alert', 'crit', 'emerg'].includes(level))
    .slice(0, MOST_ERRORS)
    .map(({ source, message, time: at }) => ({
      resource: source,
      property: 'run',
      at: at ?? time,
      outcome: 'failed',
      message,
    }));
}

type Status = z.infer<typeof statusSchema>;
type Event = z.infer<typeof eventSchema>;

function changesOf(status: Status, time: string): readonly ReportedChange[] {
  const resource = `${status.resource_type}[${status.title}]`;
  return (status.events ?? []).flatMap((event) => {
    const outcome = outcomeOf(event, isPartOfOurs(status));
    if (outcome === undefined) return [];
    const property = event.property ?? '';
    return [{ resource, property, at: event.time ?? time, outcome, message: event.message ?? '' }];
  });
}

function outcomeOf(event: Event, ours: boolean): ReportedChange['outcome'] | undefined {
  if (event.status === 'failure') return 'failed';
  // A refresh is the consequence of another change.
  if (typeof event.property !== 'string') return undefined;
  if (event.status === 'noop') return 'pending';
  if (event.status !== 'success') return undefined;
  return event.corrective_change === true || ours ? 'corrected' : 'changed';
}

/** Puppet calls a change corrective only in an agent that ran before; these parts were there when the module was generated. */
function isPartOfOurs({ containment_path: path, resource_type: type, title }: Status): boolean {
  const classes = (path ?? []).flatMap((name) => /^([A-Z]\w*)::(Packages|Links)$/.exec(name)?.slice(1) ?? []);
  const [module = '', part] = classes;
  if (part === 'Links') return type === 'File';
  return (
    part === 'Packages' && (type === 'Package' || title.startsWith(`${module.toLowerCase()}: files of `))
  );
}
