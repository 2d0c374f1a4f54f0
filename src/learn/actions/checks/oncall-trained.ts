/** Everybody who takes turns in a schedule has a drill that counts. */
import { oncallTrained as trainedNow, trainingRecords } from '../../training/index.ts';
import { failed, passed, unknown, type Outcome } from '../model.ts';
import type { CheckHost } from './host.ts';

export function oncallTrained({ fault }: { readonly fault?: string | undefined }, host: CheckHost): Outcome {
  const reading = host.onCall();
  if (reading === undefined) return unknown('nobody is on call: there is no configuration');
  if (!reading.ok) return unknown('the configuration of on-call does not hold: stakeout config check');
  const people = [
    ...new Set(
      [...reading.config.schedules.values()].flatMap(({ layers }) => layers.flatMap((layer) => layer.people)),
    ),
  ];
  if (people.length === 0) return unknown('no schedule has anybody in it');
  const records = trainingRecords(host.entries('drill')).filter(
    (record) => fault === undefined || record.fault === fault || record.family === fault,
  );
  const missing = people.filter((person) => !trainedNow(records, { person, now: host.now }).trained);
  const of = fault === undefined ? '' : ` in ${fault}`;
  return missing.length === 0
    ? passed(`all ${people.length} who are on call have a record that counts${of}`)
    : failed(`without a drill that counts${of}: ${missing.join(', ')}; stakeout drill start`);
}
