/** The closed set of done-tests, each by its name. What a document may say is a name and typed parameters, never a command. */
import { messageOf } from '../../../domain/errors.ts';
import type { DoneTest } from '../../postmortem/action-item.ts';
import { unknown, type Outcome } from '../model.ts';
import { auditClean } from './audit-clean.ts';
import { guardRefuses } from './guard-refuses.ts';
import type { CheckHost } from './host.ts';
import { integrityWatched } from './integrity-watched.ts';
import { oncallTrained } from './oncall-trained.ts';
import { puppetIdempotent } from './puppet-idempotent.ts';
import { runbookDrilled } from './runbook-drilled.ts';

export type { CheckHost } from './host.ts';

/** A test that fails by itself says nothing of what it tests. */
export async function runDoneTest(test: DoneTest | null, host: CheckHost): Promise<Outcome> {
  if (test === null) return unknown('it has no done-test: say in the post-mortem how it is seen to be done');
  try {
    return await outcomeOf(test, host);
  } catch (error) {
    return unknown(`its done-test could not be run: ${messageOf(error)}`);
  }
}

function outcomeOf(test: DoneTest, host: CheckHost): Outcome | Promise<Outcome> {
  switch (test.check) {
    case 'guard-refuses':
      return guardRefuses(test, host);
    case 'integrity-watched':
      return integrityWatched(test, host);
    case 'puppet-idempotent':
      return puppetIdempotent(test, host);
    case 'runbook-drilled':
      return runbookDrilled(test, host);
    case 'oncall-trained':
      return oncallTrained(test, host);
    case 'audit-clean':
      return auditClean(test, host);
    default:
      return unknown('its done-test is not known to this version');
  }
}
