/** The host that this program runs on, for done-tests. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../../domain/event.ts';
import { readAgentState } from '../../host/agent-status.ts';
import { type Baseline, BaselineStore, takeInventory } from '../../identify/index.ts';
import { openJournal } from '../../journal/index.ts';
import { MAX_LENGTH, readConfiguration, type Reading } from '../../oncall/index.ts';
import { type AuditedHost, liveHost, readScriptFile } from '../../protect/audit/index.ts';
import {
  LARGEST_REPORT,
  readPuppetReport,
  type PuppetReport,
} from '../../protect/config-management/index.ts';
import { guardStatus } from '../../protect/guard/index.ts';
import type { CheckHost } from './checks/index.ts';

export interface ThisHost {
  readonly stateDir: string;
  readonly now: () => Date;
  readonly onCallFile: string;
}

/** Where agents of Puppet keep the report of their last run: its own packages, Debian's, Debian's before 12. */
const LAST_RUN = [
  '/opt/puppetlabs/puppet/cache/state/last_run_report.yaml',
  '/var/cache/puppet/state/last_run_report.yaml',
  '/var/lib/puppet/state/last_run_report.yaml',
];

export function thisHost({ stateDir, now, onCallFile }: ThisHost): CheckHost {
  const at = now();
  const baseline = once(() => new BaselineStore(stateDir).load().baseline);
  return {
    now: at,
    guard: () => guardStatus(stateDir, at),
    baseline,
    agent: () => readAgentState(stateDir),
    entries: (kind) => entriesOf(join(stateDir, 'journal.db'), kind),
    auditedHost: once(() => auditedHost(baseline(), now)),
    script: readScriptFile,
    onCall: () => onCallOf(onCallFile),
    puppetReport,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function entriesOf(file: string, kind: string): readonly JournalEntry[] {
  if (!existsSync(file)) return [];
  const journal = openJournal(file, { readOnly: true });
  try {
    return [...journal.entries({ kind })];
  } finally {
    journal.close();
  }
}

/** By its baseline, which knows what was there before something was taken; else as it is now. */
async function auditedHost(
  baseline: Baseline | undefined,
  now: () => Date,
): Promise<AuditedHost | undefined> {
  const label = `this host (${hostname()})`;
  if (baseline !== undefined && baseline.services.length > 0) {
    const components = [...baseline.entries, ...baseline.accounts, ...baseline.broken].map(
      (one) => one.component,
    );
    return liveHost(label, baseline.services, components);
  }
  const { services, components } = await takeInventory({ now });
  return services.length === 0 ? undefined : liveHost(label, services, components);
}

function onCallOf(file: string): Reading | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  return readConfiguration(size > MAX_LENGTH * 4 ? 'x'.repeat(MAX_LENGTH + 1) : readFileSync(file, 'utf8'));
}

function puppetReport(): PuppetReport | undefined {
  const file = LAST_RUN.find((one) => existsSync(one));
  if (file === undefined) return undefined;
  const { size } = statSync(file);
  if (size > LARGEST_REPORT) throw new Error(`${file} is longer than ${LARGEST_REPORT} bytes`);
  return readPuppetReport(readFileSync(file, 'utf8'), file);
}
