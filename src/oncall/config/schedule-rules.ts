/** What must hold within a schedule. */
import { dayOf, HOUR, WEEK } from '../time/index.ts';
import { shiftMsOf } from './compile.ts';
import type { Complaint, Path } from './problem.ts';
import { error, refer } from './refer.ts';
import type { OnCallFile } from './schema.ts';
import { spanRules } from './span-rules.ts';

type FileSchedule = NonNullable<OnCallFile['schedules']>[string];

/** A turn of more than a year is a mistake of the unit. */
const LONGEST = 53 * WEEK;

export function scheduleRules(file: OnCallFile, id: string, schedule: FileSchedule): readonly Complaint[] {
  const path = ['schedules', id];
  const zone = schedule.zone ?? file.zone;
  return [
    ...schedule.layers.flatMap((layer, at) => layerRules(file, layer, [...path, 'layers', at])),
    ...(schedule.overrides ?? []).flatMap(({ person, from, to }, at) => [
      ...refer('person', person, file.people, [...path, 'overrides', at, 'person']),
      ...spanRules(from, to, 'to', zone, [...path, 'overrides', at]),
    ]),
    ...(schedule.swaps ?? []).flatMap((swap, at) => swapRules(file, swap, zone, [...path, 'swaps', at])),
  ];
}

function layerRules(
  file: OnCallFile,
  layer: FileSchedule['layers'][number],
  path: Path,
): readonly Complaint[] {
  const { people, shift, handoff, starts } = layer;
  const complaints = people.flatMap((person, at) =>
    refer('person', person, file.people, [...path, 'people', at]),
  );
  const length = shiftMsOf(shift);
  if (length < HOUR || length > LONGEST)
    complaints.push(error([...path, 'shift'], 'is between an hour and a year'));
  const weeks = shift === 'weekly' || shift.endsWith('w');
  const named = handoff.includes(' ');
  if (weeks && !named)
    complaints.push(
      error([...path, 'handoff'], `turns of weeks change on a day of the week: mon ${handoff}`),
    );
  if (!weeks && named)
    complaints.push(
      error(
        [...path, 'handoff'],
        `turns of ${shift} do not always change on the same day: write ${handoff.slice(4)}, and say with \`starts\` when the first begins`,
      ),
    );
  if (dayOf(starts) === undefined)
    complaints.push(error([...path, 'starts'], 'is a day that no calendar has'));
  return complaints;
}

function swapRules(
  file: OnCallFile,
  swap: NonNullable<FileSchedule['swaps']>[number],
  zone: string,
  path: Path,
): readonly Complaint[] {
  const entries = Object.entries(swap);
  if (entries.length !== 2)
    return [
      error(
        path,
        `is between two people, and when each is relieved; here ${entries.length === 1 ? 'is' : 'are'} ${entries.length}`,
      ),
    ];
  return entries.flatMap(([person, { from, to }]) => [
    ...refer('person', person, file.people, [...path, person]).map((complaint) => ({
      ...complaint,
      atKey: true,
    })),
    ...spanRules(from, to, 'to', zone, [...path, person]),
  ]);
}
