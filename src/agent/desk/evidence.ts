/** Everything behind an incident. Texts are cleaned of secrets; of files whose content others may not read only the hash is told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor, ProcessIdentity } from '../../domain/actor.ts';
import { describe } from '../../domain/describe.ts';
import type { Evidence } from '../../domain/diagnosis.ts';
import type { JournalEntry } from '../../domain/event.ts';
import type { FileState } from '../../domain/file-state.ts';
import type { Incident, IncidentFinding } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import type { EvidencePage } from '../../desk/index.ts';
import {
  type BaselineEntry,
  captureMany,
  type CaptureResult,
  compareEntry,
  Vault,
} from '../../identify/index.ts';
import { diffLines } from '../../respond/diagnosis/index.ts';
import type { DeskPorts } from './ports.ts';
import { redactedArgv } from './shown.ts';

type FileEvidence = EvidencePage['files'][number];
type PackageRun = EvidencePage['packages'][number];

const MOST_FILES = 100;
const MOST_PACKAGE_RUNS = 50;
/** A package manager that ran this long before may have begun it. */
const BEFORE_MS = 3_600_000;
const OTHERS_READ = 0o004;
/** Larger ones are data, not configuration. */
const MOST_DIFFED = 256 * 1024;

export async function evidencePage(incident: Incident, ports: DeskPorts): Promise<EvidencePage> {
  const items = (incident.diagnosis?.evidence ?? []).map((one) => ({
    ...one,
    text: redact(one.text),
    from: one.from === undefined ? null : redact(one.from),
  }));
  return {
    incident: incident.id,
    items,
    trace: items.filter(({ source }) => TRACES.has(source)).map(traceOf),
    logs: logsOf(items),
    packages: packageRuns(incident, ports),
    files: await filesOf(incident.findings, ports),
    actors: incident.actors.map(({ actor, findings, evidence }) => actorOf(actor, findings, evidence)),
  };
}

const TRACES: ReadonlySet<Evidence['source']> = new Set(['strace', 'recorder']);
const LOGS: ReadonlySet<Evidence['source']> = new Set([
  'error-log',
  'access-log',
  'package-log',
  'config-test',
]);

/** As a diagnosis cites a call: `apache2[42] openat("/x") = ENOENT × 3`. */
const CALL =
  /^(.{1,64})\[(\d{1,10})\] ([a-z][a-z0-9_]{0,31})\("(.*)"\) = ([A-Z][A-Z0-9]{0,31}) × (\d{1,9})$/s;

function traceOf({ id, at, text }: Pick<Evidence, 'id' | 'at' | 'text'>): EvidencePage['trace'][number] {
  const [, comm, pid, syscall, subject, errno, times] = CALL.exec(text) ?? [];
  const isKnown = syscall !== undefined && subject !== undefined && errno !== undefined;
  return {
    evidence: id,
    at,
    line: text,
    call: isKnown ? { process: `${comm}[${pid}]`, syscall, subject, errno, times: Number(times) } : null,
  };
}

function logsOf(items: EvidencePage['items']): EvidencePage['logs'] {
  const found = new Map<string, EvidencePage['logs'][number]['lines']>();
  for (const { id, source, at, text, from } of items) {
    if (!LOGS.has(source)) continue;
    const log = from ?? source;
    const lines = found.get(log) ?? [];
    lines.push({ evidence: id, at, text });
    found.set(log, lines);
  }
  return [...found].map(([log, lines]) => ({
    log,
    lines: lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  }));
}

function packageRuns(incident: Incident, { entries, now }: DeskPorts): EvidencePage['packages'] {
  const { cause, resolve } = incident.instants;
  const began = Date.parse(cause.at ?? incident.openedAt) - BEFORE_MS;
  const end = resolve.at ?? now().toISOString();
  const since = new Date(began).toISOString();
  const found = ['transaction', 'guard.judged']
    .flatMap((kind) => [...entries({ kind, since })])
    .filter(({ at }) => at <= end)
    .flatMap(packageRunOf);
  return found.toSorted((a, b) => b.entry - a.entry).slice(0, MOST_PACKAGE_RUNS);
}

function packageRunOf({ seq, at, event }: JournalEntry): readonly PackageRun[] {
  if (event.kind === 'transaction.ended')
    return [
      {
        at,
        entry: seq,
        manager: event.manager,
        verdict: event.verdict,
        summary: redact(event.summary),
        transaction: null,
        changes: [],
        commandLine: null,
      },
    ];
  if (event.kind === 'transaction.seen')
    return [
      {
        at,
        entry: seq,
        manager: event.manager,
        verdict: 'seen',
        summary: redact(describe(event)),
        transaction: null,
        changes: [],
        commandLine:
          event.by?.transaction === undefined ? null : redactedArgv(event.by.transaction.argv).join(' '),
      },
    ];
  if (event.kind !== 'guard.judged') return [];
  return [
    {
      at,
      entry: seq,
      manager: event.layer,
      verdict: event.outcome,
      summary: redact(event.summary),
      transaction: event.transaction,
      changes: [...event.changes],
      commandLine: event.commandLine === undefined ? null : redact(event.commandLine),
    },
  ];
}

async function filesOf(
  findings: readonly IncidentFinding[],
  ports: DeskPorts,
): Promise<EvidencePage['files']> {
  // Accounts are no files: their names are not looked up as such.
  const wanted = findings.filter(({ path }) => path.startsWith('/')).slice(0, MOST_FILES);
  const known = new Map(ports.baseline()?.entries.map((entry) => [entry.component.path, entry]));
  const results = await captureMany(wanted.map(({ path }) => path));
  const vault = new Vault(join(ports.stateDir, 'vault'));
  return wanted.map((finding, at) => fileOf(finding, known.get(finding.path), results[at], vault));
}

function fileOf(
  { id, path, package: owner }: IncidentFinding,
  entry: BaselineEntry | undefined,
  result: CaptureResult | undefined,
  vault: Vault,
): FileEvidence {
  const isSeen = result !== undefined && !('why' in result);
  const actual = isSeen ? result.capture?.state : undefined;
  const difference = entry === undefined || !isSeen ? undefined : compareEntry(entry, actual, '', 'verify');
  return {
    finding: id,
    path,
    class: entry?.component.class ?? null,
    package: owner ?? entry?.component.package?.name ?? null,
    differences: [...(difference?.finding.differences ?? [])],
    expected: entry === undefined ? null : stateOf(entry.state),
    actual: actual === undefined ? null : stateOf(actual),
    now: nowOf(isSeen, actual, entry, difference !== undefined),
    diff: entry === undefined || actual === undefined ? null : diffOf(entry, actual, vault),
  };
}

function nowOf(
  isSeen: boolean,
  actual: FileState | undefined,
  entry: BaselineEntry | undefined,
  differs: boolean,
): FileEvidence['now'] {
  if (!isSeen) return 'unknown';
  if (actual === undefined) return 'missing';
  if (entry === undefined) return 'unknown';
  return differs ? 'differs' : 'same';
}

function stateOf({ type, mode, uid, gid, size, sha256, target }: FileState): FileEvidence['expected'] {
  return {
    type,
    mode: mode.toString(8).padStart(4, '0'),
    owner: `${uid}:${gid}`,
    size,
    sha256: sha256 ?? null,
    target: target ?? null,
  };
}

/** Of configuration that everybody on the host may read, then and now: no other content is told. */
function diffOf({ component, state }: BaselineEntry, actual: FileState, vault: Vault): FileEvidence['diff'] {
  const readable = [state, actual].every(
    ({ type, mode, size }) => type === 'file' && (mode & OTHERS_READ) !== 0 && size <= MOST_DIFFED,
  );
  if (component.class !== 'config' || !readable || state.sha256 === actual.sha256) return null;
  const before =
    state.sha256 === undefined || vault.verify(state.sha256) === undefined
      ? undefined
      : textOf(vault.pathOf(state.sha256));
  const after = textOf(component.path);
  if (before === undefined || after === undefined) return null;
  const { removed, added, cut = false } = diffLines(before, after);
  const clean = (lines: typeof removed) => lines.map(({ line, text }) => ({ line, text: redact(text) }));
  return { removed: clean(removed), added: clean(added), cut };
}

function textOf(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined; // gone, or evicted, between the two
  }
}

function actorOf(
  actor: Actor,
  findings: readonly string[],
  entries: readonly number[],
): EvidencePage['actors'][number] {
  const { rung, user, loginUser, sudoUser, cwd, script, transaction } = actor;
  return {
    findings: [...findings],
    rung,
    user: user ?? null,
    loginUser: loginUser ?? null,
    sudoUser: sudoUser ?? null,
    directory: cwd ?? null,
    processes: [actor.process, ...actor.ancestors].map(processOf),
    script:
      script === undefined
        ? null
        : {
            path: script.path,
            line: script.line ?? null,
            text: script.text === undefined ? null : redact(script.text),
          },
    package: transaction?.package ?? null,
    entries: [...entries],
  };
}

function processOf({
  pid,
  comm,
  argv,
  exe,
}: ProcessIdentity): EvidencePage['actors'][number]['processes'][number] {
  return { pid, program: comm, argv: redactedArgv(argv ?? []), executable: exe ?? null };
}
