/** What the sentinel saw becomes findings, actions and work for the recovery loop. */
import type { ActionRecord } from '../domain/action.ts';
import type { Component } from '../domain/component.ts';
import { StakeoutError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { FileState } from '../domain/file-state.ts';
import { type Finding, kindOf } from '../domain/finding.ts';
import { severityOf } from '../domain/severity.ts';
import type { Replaced, RestoreOutcome, Returned, Sighting, Verified } from '../detect/sentinel/index.ts';
import { captureState } from '../identify/index.ts';
import type { ActionStore } from '../recover/index.ts';
import type { IncidentKeeper, TransactionJudge } from '../respond/index.ts';
import { isEdit } from './edits.ts';
import type { LostParts } from './lost-parts.ts';
import { recordRepair } from './record-repair.ts';

export interface DeskPorts {
  append(event: JournalEvent): void;
  now(): Date;
  /** The component and its expected state, by component id. */
  entry(componentId: string): { readonly component: Component; readonly state: FileState } | undefined;
  readonly keeper: IncidentKeeper;
  readonly judge: TransactionJudge;
  readonly actions: ActionStore;
  readonly lost: LostParts;
  /** Sends the services through the recovery loop; an edit is judged by what it does to them. */
  touch(services: readonly string[], restored: readonly string[], edit?: Finding): void;
  /** Is a package manager at work now? */
  transactionUnderWay(): boolean;
  /** The vault could not: tries the package tiers in the background. */
  fallBack(finding: Finding, incident: string | undefined): void;
}

/** What a person can do about a repair that was not made, by reason. */
const NEXT: Readonly<Record<string, string>> = {
  policy: 'stakeout repair --yes PATH puts it back; stakeout baseline accept PATH takes it as it is',
  occupied:
    'see what stands there now; stakeout baseline accept PATH, or remove it and stakeout repair --yes PATH',
  transaction: 'judged when the package manager is done',
  contested:
    'somebody keeps undoing the repair: stop them first (see the actor), then stakeout repair --yes PATH',
  'vault-unusable': 'the copies are damaged: reinstall the package that owns it',
};

const KINDS = ['missing', 'corrupted', 'permission', 'metadata', 'dangling', 'covered', 'unexpected'];

export class SightingDesk {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  sighted(sighting: Sighting, source: Finding['source'] = 'event'): void {
    const finding = this.#finding(sighting, source);
    if (finding === undefined) return;
    if (this.#belongsToTransaction(sighting)) {
      this.#ports.judge.touched(sighting.path, sighting.actor, sighting.seenAt);
      return;
    }
    if (sighting.outcome.kind === 'none' && isEdit(finding))
      this.#ports.touch(finding.component.services, [], finding);
    else this.raise(finding, sighting.outcome);
  }

  /** Records a finding with what was done about it, and has its services checked. */
  raise(finding: Finding, outcome: RestoreOutcome): void {
    this.carryOn(finding, outcome, this.#ports.keeper.found(finding));
  }

  /** Records what was done about a finding that is open already. */
  carryOn(finding: Finding, outcome: RestoreOutcome, incident: string | undefined): void {
    this.settle(finding, outcome, incident);
    this.#ports.touch(
      finding.component.services,
      outcome.kind === 'restored' ? [finding.component.path] : [],
    );
  }

  /** What a restore of an open finding came to. */
  settle(finding: Finding, outcome: RestoreOutcome, incident: string | undefined): void {
    const { path } = finding.component;
    const field = incident === undefined ? {} : { incident };
    switch (outcome.kind) {
      case 'restored':
        this.#restored(finding, outcome, field);
        break;
      case 'failed':
        this.#ports.append({
          kind: 'restore.failed',
          ...field,
          finding: finding.id,
          path,
          why: outcome.why,
          next: outcome.next,
        });
        this.#ports.fallBack(finding, incident);
        break;
      case 'declined':
        this.#declined(finding, outcome.why, field);
        if (outcome.why === 'vault-unusable') this.#ports.fallBack(finding, incident);
        break;
      case 'none':
        this.#declined(finding, 'policy', field);
        break;
    }
  }

  returned(returned: Returned): void {
    const entry = this.#ports.entry(returned.componentId);
    if (entry === undefined) return;
    const known = KINDS.map((kind) => `${kind}:${returned.componentId}`).filter((id) =>
      this.#ports.keeper.isKnown(id),
    );
    // Nothing was said of it: the end of a transaction will tell whether anything is to be said at all.
    if (known.length === 0) return;
    for (const id of known) this.#ports.keeper.closed(id, 'returned');
    this.#ports.touch(entry.component.services, [returned.path]);
  }

  /** The same content in another file: a package manager's doing is told by its transaction, anybody else's is none of ours. */
  replaced({ path, actor }: Replaced): void {
    if (actor?.transaction !== undefined || (actor === undefined && this.#ports.transactionUnderWay()))
      this.#ports.judge.touched(path, actor);
  }

  verified(verified: Verified): void {
    if (verified.ok) return; // the restore was recorded as verified by tuple; the digest confirms it
    this.#ports.append({
      kind: 'note',
      text: `the content of ${verified.path} is not the recorded one although it came from the vault's link; it is being replaced from the copy`,
    });
  }

  #finding(sighting: Sighting, source: Finding['source']): Finding | undefined {
    const entry = this.#ports.entry(sighting.componentId);
    if (entry === undefined) return undefined;
    const { component, state } = entry;
    const kind = sighting.covered === true ? 'covered' : kindOf(component, sighting.differences);
    if (kind === undefined) return undefined;
    const now = sighting.differences.includes('missing')
      ? undefined
      : captureState(component.path, { hash: false });
    return {
      id: `${kind}:${component.id}`,
      kind,
      severity:
        kind === 'covered' ? 'critical' : (severityOf(component, sighting.differences, state, now) ?? 'info'),
      component,
      differences: sighting.differences,
      seenAt: sighting.seenAt,
      source,
      ...(sighting.actor === undefined ? {} : { actor: sighting.actor }),
    };
  }

  /** In observe the sentinel does not ask; the question is the same. */
  #belongsToTransaction({ outcome, actor }: Sighting): boolean {
    if (outcome.kind === 'declined') return outcome.why === 'transaction';
    if (outcome.kind !== 'none') return false;
    return actor?.transaction !== undefined || (actor === undefined && this.#ports.transactionUnderWay());
  }

  #restored(
    finding: Finding,
    outcome: Extract<RestoreOutcome, { kind: 'restored' }>,
    field: { incident?: string },
  ): void {
    const { component } = finding;
    const expected = this.#ports.entry(component.id)?.state;
    const record = expected && this.#record(component.path, expected, outcome, field.incident);
    this.#ports.append({
      kind: 'restore.done',
      ...field,
      action: record?.id ?? 'none',
      finding: finding.id,
      path: component.path,
      tier: outcome.tier,
      tookUs: outcome.tookUs,
      verified: true,
      ...(record === undefined ? {} : { undo: `stakeout undo ${record.id}` }),
    });
    this.#ports.lost.putBack(finding, expected?.sha256, this.#ports.now());
    this.#ports.keeper.closed(finding.id, 'restored');
  }

  /** A disk that takes no record must not keep us from repairing: then the repair has no undo, which is said. */
  #record(
    path: string,
    expected: FileState,
    outcome: Extract<RestoreOutcome, { kind: 'restored' }>,
    incident: string | undefined,
  ): ActionRecord | undefined {
    try {
      return recordRepair(this.#ports.actions, path, expected, outcome, incident);
    } catch (error) {
      if (!(error instanceof StakeoutError)) throw error;
      const text = `the repair of ${path} cannot be taken back by stakeout undo: ${error.message}`;
      this.#ports.append({ kind: 'note', ...(incident === undefined ? {} : { incident }), text });
      return undefined;
    }
  }

  #declined(
    finding: Finding,
    why: 'policy' | 'occupied' | 'transaction' | 'contested' | 'vault-unusable',
    field: { incident?: string },
  ): void {
    const { path } = finding.component;
    this.#ports.append({
      kind: 'restore.declined',
      ...field,
      finding: finding.id,
      path,
      why,
      next: (NEXT[why] ?? '').replaceAll('PATH', path),
    });
  }
}
