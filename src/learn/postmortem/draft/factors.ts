/** What made it possible or worse, as far as it was recorded. Facts only: what should follow from them is for people to say. Pure. */
import type { Incident } from '../../../domain/incident.ts';
import { spanOf } from '../formulae.ts';
import type { PostmortemRecord } from '../record.ts';
import type { Standing } from './collect.ts';

export function factorsOf(
  record: PostmortemRecord,
  incident: Incident,
  standing: Standing,
): readonly string[] {
  const { trigger, instants } = record;
  const argv = trigger?.transaction?.split(' ') ?? [];
  const latent = spanOf(record, 'latent').ms;
  const facts: readonly (readonly [boolean, string])[] = [
    [
      typeof trigger?.transaction === 'string' && standing.guard === 'absent',
      'No guard stood inside the package manager: nothing asked what the packages were needed for.',
    ],
    [
      argv.some((word) => ['--yes', '-y', '--assume-yes', '-qq'].includes(word)),
      'The package manager was told to ask nobody.',
    ],
    [trigger?.by === 'a scheduled job', 'It ran as a scheduled job: nobody read what it said.'],
    [
      standing.policy === 'observe',
      'The agent only watched (policy observe): nothing was put back by itself.',
    ],
    [
      latent !== null && latent > 0,
      'The service went on with what it had in memory: the loss ({{instant.cause}}) did harm only at {{instant.impactStart}}.',
    ],
    [instants.notify.at === null, 'No page was delivered to anybody while it lasted.'],
    [incident.reopenings > 0, 'It was thought to be over, and was not.'],
    [record.recurrence.similar.length > 0, 'The same part had been lost before (see Recurrence).'],
  ];
  return facts.filter(([holds]) => holds).map(([, text]) => text);
}
