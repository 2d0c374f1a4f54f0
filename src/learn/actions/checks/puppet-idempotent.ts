/** The last run of the Puppet agent changed nothing and failed nowhere: what it ensures is so, and stays so. */
import { messageOf } from '../../../domain/errors.ts';
import { failed, passed, unknown, type Outcome } from '../model.ts';
import { isWithin, type CheckHost } from './host.ts';

const DAYS = 7;

export function puppetIdempotent(
  { within = DAYS }: { readonly within?: number | undefined },
  host: CheckHost,
): Outcome {
  let report: ReturnType<CheckHost['puppetReport']>;
  try {
    report = host.puppetReport();
  } catch (error) {
    return unknown(`the report of Puppet cannot be read: ${messageOf(error)}`);
  }
  if (report === undefined) return failed('Puppet never ran here: stakeout puppet generate makes the module');
  if (!isWithin(report.at, within, host.now)) return failed(`the last run of Puppet is from ${report.at}`);
  if (report.status === 'failed') return failed(`the last run of Puppet failed (${report.at})`);
  const [change] = report.changes;
  if (change !== undefined)
    return failed(`the last run of Puppet still changed ${report.changes.length} things: ${change.resource}`);
  return passed(`the run of ${report.at} looked at ${report.resources} resources and changed nothing`);
}
