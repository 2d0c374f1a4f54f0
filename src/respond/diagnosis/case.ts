/** One observation with its indexes, its ledger and its symptoms: what every cause family looks at. */
import { posix } from 'node:path';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { LogFact, Statement, StatementKind } from '../../domain/log-fact.ts';
import type { ObservedPage, ObservedService, Observation } from '../observation/model.ts';
import type { Change, ObjectState } from '../observation/object-model.ts';
import { Ledger } from './ledger.ts';
import { RECENT_MS, type Symptom, type SymptomKind, symptomsOf } from './symptoms.ts';

/** A statement with the entry that made it. */
export interface Said<K extends StatementKind = StatementKind> {
  readonly fact: LogFact;
  readonly statement: Extract<Statement, { kind: K }>;
}

export class Case {
  readonly observation: Observation;
  readonly ledger: Ledger;
  readonly symptoms: readonly Symptom[];
  readonly wanted: readonly ObservedService[];
  readonly #changes: ReadonlyMap<string, readonly Change[]>;
  readonly #facts: readonly LogFact[];

  constructor(observation: Observation) {
    this.observation = observation;
    this.ledger = new Ledger(observation.at);
    this.wanted = observation.services.filter((s) => s.wanted !== undefined);
    this.symptoms = symptomsOf(observation, this.ledger);
    this.#changes = groupByPath(observation.changes);
    this.#facts = observation.facts.filter((fact) => this.#isCurrent(fact));
  }

  get changes(): readonly Change[] {
    return this.observation.changes;
  }

  changesOf(path: string): readonly Change[] {
    return this.#changes.get(path) ?? [];
  }

  object(path: string): ObjectState | undefined {
    return this.observation.objects[path.startsWith('/') ? posix.normalize(path) : path];
  }

  /** True only when it was looked at and nothing stands there. */
  isMissing(path: string): boolean {
    return this.object(path)?.exists === false;
  }

  service(id: string): ObservedService | undefined {
    return this.observation.services.find((s) => s.service.id === id);
  }

  /** Every current statement of a kind, oldest first. */
  said<K extends StatementKind>(...kinds: readonly K[]): readonly Said<K>[] {
    const isWanted = (statement: Statement): statement is Extract<Statement, { kind: K }> =>
      kinds.some((kind) => kind === statement.kind);
    return this.#facts.flatMap((fact) =>
      fact.statements.filter(isWanted).map((statement) => ({ fact, statement })),
    );
  }

  get facts(): readonly LogFact[] {
    return this.#facts;
  }

  has(...kinds: readonly SymptomKind[]): boolean {
    return this.symptoms.some((s) => kinds.includes(s.kind));
  }

  /** Which service wrote it, as far as its source or its writer tells. */
  serviceOf(fact: LogFact): readonly string[] {
    const byLog = this.observation.services.filter(({ service }) =>
      service.logs?.some((log) => log.path === fact.source),
    );
    const byTest = this.observation.services.filter(({ configTest }) =>
      fact.source.endsWith(` ${configTest.argv.join(' ')}`),
    );
    const found = byTest.length > 0 ? byTest : byLog;
    return found.map(({ service }) => service.id);
  }

  /** True when `web` hands requests on to `backend`. A backend whose address does not fit any more still is one. */
  dependsOn(web: string, backend: string): boolean {
    const front = this.service(web);
    const behind = this.service(backend);
    if (front === undefined || behind === undefined || web === backend || behind.service.stack !== 'php-fpm')
      return false;
    if (front.handsOnTo.length === 0) return false;
    const own = new Set([...behind.expects.map((e) => e.address), ...behind.listening]);
    return front.handsOnTo.some((use) => own.has(use.address)) || this.#onlyBackend(backend);
  }

  #onlyBackend(id: string): boolean {
    const backends = this.observation.services.filter(({ service }) => service.stack === 'php-fpm');
    return backends.length === 1 && backends[0]?.service.id === id;
  }

  pagesOfFile(file: string): readonly ObservedPage[] {
    return this.observation.pages.filter((page) => page.file === file);
  }

  citeChange(change: Change): string {
    const source = {
      baseline: 'baseline',
      package: 'package-db',
      record: 'package-db',
      reference: 'file',
      recent: 'file',
    } as const;
    const when = change.changedAt === undefined ? {} : { at: change.changedAt };
    return this.ledger.cite(source[change.basis], `${change.path}: ${change.detail}`, when);
  }

  citeCall(call: FailingCall): string {
    const text = `${call.comm}[${call.pid}] ${call.syscall}("${call.subject}") = ${call.errno} × ${call.count}`;
    return this.ledger.cite('recorder', text, { at: call.lastAt });
  }

  citeObject(path: string): string | undefined {
    const object = this.object(path);
    return object === undefined ? undefined : this.ledger.cite('file', `${path}: ${describeObject(object)}`);
  }

  /**
   * A log entry of the past is no evidence of the present: what a start complained of before a later start that went well, and
   * what a page complained of that answers well now.
   */
  #isCurrent(fact: LogFact): boolean {
    const { at } = fact;
    if (at === undefined || fact.source.startsWith('stderr of ')) return true;
    if (Date.parse(at) < Date.parse(this.observation.at) - RECENT_MS) return false;
    return !this.#isHealed(fact, at);
  }

  #isHealed(fact: LogFact, at: string): boolean {
    const files = fact.statements.flatMap((s) => ('at' in s && s.at !== undefined ? [s.at.file] : []));
    const pages = files.flatMap((file) => this.pagesOfFile(file));
    if (pages.length > 0 && pages.every((page) => page.ok))
      return at < this.observation.at && !isOnlyInLogs(fact);
    return false;
  }
}

/** Harm that a page does not show: it answers 200 and the session is lost all the same. */
function isOnlyInLogs(fact: LogFact): boolean {
  return fact.level === 'warn' || fact.level === 'notice' || /PHP Warning|PHP Notice/.test(fact.text);
}

export function describeObject(object: ObjectState): string {
  if (!object.exists)
    return object.dangling === true
      ? `a link to ${object.target ?? ''}, where nothing stands`
      : 'nothing stands there';
  const mode = object.mode === undefined ? '' : ` ${object.mode.toString(8).padStart(4, '0')}`;
  const owner = object.uid === undefined ? '' : ` ${object.uid}:${object.gid ?? ''}`;
  const size = object.size === undefined || object.type !== 'file' ? '' : `, ${object.size} bytes`;
  const fault = object.fault === undefined ? '' : `; ${object.fault.text}`;
  const agreement =
    object.agreement === 'differs' ? `; not what ${object.package ?? 'its package'} installed` : '';
  return `${object.type ?? 'file'}${mode}${owner}${size}${fault}${agreement}`;
}

/** The directory of a path, without going above `/`. */
export const parentOf = (path: string): string => posix.dirname(path);

function groupByPath(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const known = groups.get(change.path);
    if (known === undefined) groups.set(change.path, [change]);
    else known.push(change);
  }
  return groups;
}
