/** A part was replaced by a sound one and the running service still uses the old: nothing is wrong, a restart is due. `restart-pending`. */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { CauseFamily } from './family.ts';
import { plan, restart } from './mend.ts';

export const pending: CauseFamily = {
  name: 'pending',
  propose(on) {
    return on.observation.services.flatMap(({ service, mapped }) => {
      const sound = mapped.filter(
        (m) => m.what === 'replaced' && m.soundNow === true && on.object(m.path)?.fault === undefined,
      );
      const first = sound[0];
      return first === undefined ? [] : [hypothesis(on, service.id, first.path, first.pid, sound.length)];
    });
  },
};

function hypothesis(on: Case, service: string, path: string, pid: number, count: number): Hypothesis {
  const owner = on.object(path)?.package;
  const more = count > 1 ? ` and ${count - 1} more` : '';
  return {
    kind: 'restart-pending',
    object: path,
    ...(owner === undefined ? {} : { package: owner }),
    summary: `${path}${more} was replaced by a sound file; ${service} uses the old one until it is restarted`,
    prior: 0.3,
    support: [
      {
        weight: 0.5,
        evidence: on.ledger.cite(
          'procfs',
          `process ${pid} of ${service} has the former ${path} mapped (deleted)`,
        ),
        why: 'an upgrade looks like this',
      },
      {
        weight: 0.3,
        evidence: on.ledger.cite(
          'package-db',
          `the ${path} that stands there now is what ${owner ?? 'its record'} says`,
        ),
        why: 'the new file is sound',
      },
    ],
    services: [service],
    explains: [],
    depth: 'root',
    latent: 'harmless',
    repair: plan('Restart at leisure.', [restart(service)]),
  };
}
