/** `stakeout restart`: does what was asked unless the service would not live through it. */
import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import type { Component, Service } from '../domain/component.ts';
import type { Diagnosis, Evidence, Prediction } from '../domain/diagnosis.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { ConfigTest } from '../detect/health/index.ts';
import { type Baseline, takeInventory } from '../identify/index.ts';
import { type ControlResult, openController } from '../recover/index.ts';
import { stackOf } from '../stacks/index.ts';

export interface RestartWish {
  /** As the person wrote it: id, name or unit. */
  readonly service: string;
  readonly verb: 'restart' | 'reload';
  /** No question is asked; what is plainly whole is not diagnosed first. */
  readonly yes: boolean;
  /** Also what would kill it. */
  readonly force: boolean;
}

export interface RestartPorts {
  readonly baseline?: Baseline;
  readonly diagnose: () => Promise<Diagnosis>;
  /** A question for the person, when there is one to ask. */
  readonly ask: (warning: Foreseen | undefined) => Promise<boolean>;
  readonly append: (event: JournalEvent) => void;
}

/** What would come of it, with the evidence. */
export interface Foreseen {
  readonly outcome: Prediction['outcome'];
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

export interface RestartAnswer {
  readonly service: string;
  readonly verb: 'restart' | 'reload' | 'start';
  readonly result: 'done' | 'refused' | 'failed' | 'cancelled';
  readonly why: string;
  readonly foreseen?: Foreseen;
  readonly output: string;
  /** It was done against a prediction or a configuration test. */
  readonly forced: boolean;
}

/** Throws StakeoutError for a service that is not known here. */
export async function restartService(wish: RestartWish, ports: RestartPorts): Promise<RestartAnswer> {
  const { services, components } = await takeInventory();
  const service = find(wish.service, [...services, ...(ports.baseline?.services ?? [])]);
  const testsOf = (one: Service): ReturnType<typeof stackOf> => stackOf(one.stack);
  const controller = openController({ testsOf, onRequest: true, force: wish.force });
  const isRunning = controller.status(service).running;
  const verb = wish.verb === 'restart' && !isRunning ? ('start' as const) : wish.verb;
  const answer = { service: service.id, verb, output: '', forced: false };
  if (wish.verb === 'reload' && !isRunning)
    return { ...answer, result: 'refused', why: 'it does not run; a reload does not start it' };
  const test = await controller.testConfig(service);
  const missing = missingParts(service, components);
  const isWhole = test.result !== 'failed' && missing.length === 0;
  const judged = await judge(wish, service.id, test, isWhole, ports);
  const { foreseen } = judged;
  const against = judged.against ?? (isRunning ? unseenByTests(service, missing) : undefined);
  const told = foreseen === undefined ? answer : { ...answer, foreseen };
  if (against !== undefined && !wish.force)
    return { ...told, result: 'refused', why: against, output: test.output };
  if (!wish.yes && !(await ports.ask(foreseen)))
    return { ...told, result: 'cancelled', why: 'it was not confirmed' };
  const why = against === undefined ? 'a person asked for it' : `a person insisted, although ${against}`;
  const done = await controller[verb](service, why);
  return { ...told, ...recordOf(done, ports), forced: against !== undefined };
}

/**
 * The whole diagnosis is for a person who asks whether it would go well. Whoever says yes beforehand, a repair above all, waits for
 * it only when something that the configuration names is missing.
 */
async function judge(
  { yes, verb }: RestartWish,
  service: string,
  test: ConfigTest,
  isWhole: boolean,
  ports: RestartPorts,
): Promise<{ foreseen?: Foreseen | undefined; against?: string | undefined }> {
  const testError = test.result === 'failed' ? (test.error ?? '') : undefined;
  if (yes && (isWhole || testError !== undefined)) return { against: reasonAgainst(undefined, testError) };
  const foreseen = foresee(await ports.diagnose(), service, verb);
  return { foreseen, against: reasonAgainst(foreseen, testError) };
}

function find(name: string, known: readonly Service[]): Service {
  const plain = name.replace(/\.service$/, '');
  const found = known.find(
    ({ id, name: own, unit }) => [id, own, unit].includes(name) || [id, own].includes(plain),
  );
  if (found !== undefined) return found;
  const ids = [...new Set(known.map((one) => one.id))];
  throw new StakeoutError(`no service ${name}`, 'neither this host nor its baseline has one of that name', {
    next: ids.length === 0 ? 'stakeout inventory shows what there is' : `known here: ${ids.join(', ')}`,
    exit: EXIT.input,
  });
}

/** What its configuration names and what is not there. Sockets come with the service; accounts are no files. */
function missingParts(service: Service, components: readonly Component[]): readonly Component[] {
  return components.filter(
    ({ services, kind, path }) => services.includes(service.id) && FILES.has(kind) && !stands(path),
  );
}

/**
 * A server that runs is not put at stake: what is read or opened only after the test (mime.types, the directories of logs) may end
 * it, although nothing that is known says so. One that is down has nothing to lose.
 */
function unseenByTests({ logs = [] }: Service, missing: readonly Component[]): string | undefined {
  const logDirectories = new Set(logs.map((log) => posix.dirname(log.path)));
  const found = missing.find(({ class: of, path }) => of === 'data' || logDirectories.has(path));
  return found === undefined
    ? undefined
    : `${found.path} is missing, its test does not look there, and it may not come back`;
}

const FILES: ReadonlySet<Component['kind']> = new Set(['file', 'link', 'directory']);

function stands(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Undefined when the diagnosis does not know the service: one that nobody expects to run. */
function foresee(
  { predictions, evidence }: Diagnosis,
  service: string,
  verb: RestartWish['verb'],
): Foreseen | undefined {
  const found = predictions.find((one) => one.service === service && one.action === verb);
  if (found === undefined) return undefined;
  const { outcome, why } = found;
  return { outcome, why, evidence: evidence.filter((one) => found.evidence.includes(one.id)) };
}

function reasonAgainst(foreseen: Foreseen | undefined, testError: string | undefined): string | undefined {
  if (testError !== undefined) return `its configuration fails its test: ${testError}`;
  if (foreseen?.outcome === 'dies') return `it would not run after it: ${foreseen.why}`;
  return foreseen?.outcome === 'refuses' ? `it would be refused: ${foreseen.why}` : undefined;
}

function recordOf(
  { service, verb, ok, why, output }: ControlResult,
  { append }: RestartPorts,
): Pick<RestartAnswer, 'result' | 'why' | 'output'> {
  append({ kind: 'service.controlled', service, verb, ok, why, ...(output === '' ? {} : { output }) });
  return { result: ok ? 'done' : 'failed', why, output };
}
