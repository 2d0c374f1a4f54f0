/** What the list of measures looks like. */
import { isOverdue, type ActionState, type TrackedAction } from '../../learn/actions/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned, visible, type Cell, type Tone } from '../output/index.ts';

const TONES: Readonly<Record<ActionState, Tone>> = {
  open: 'warn',
  'in-progress': 'warn',
  verified: 'good',
  regressed: 'bad',
};

export function show(context: Context, items: readonly TrackedAction[], json: boolean): void {
  if (json) {
    context.stdout.write(renderJson({ schema: 'stakeout.action-items/1', items: [...items] }));
    return;
  }
  if (items.length === 0) {
    context.stdout.write('no measures yet: stakeout actions adopt story takes the five of the story\n');
    return;
  }
  const rows = items.map((item): readonly Cell[] => [
    item.id,
    toned(TONES[item.state], item.state),
    item.type,
    item.owner ?? toned('dim', 'nobody'),
    due(item, context.now()),
    item.lastCheck?.why ?? 'not checked yet: stakeout actions check',
  ]);
  context.stdout.write(
    renderTable(
      [
        { title: 'MEASURE', min: 12 },
        { title: 'STATE' },
        { title: 'TYPE' },
        { title: 'OWNER' },
        { title: 'DUE' },
        { title: 'LAST CHECK', overflow: 'wrap', min: 20 },
      ],
      rows,
      context.stdout,
    ),
  );
  context.stdout.write(`${onTime(items, context.now())}${lastChecked(items)}\n`);
}

function due(item: TrackedAction, now: Date): Cell {
  if (item.due === null) return toned('dim', 'no date');
  return isOverdue(item, now) ? toned('bad', `${item.due}, overdue`) : item.due;
}

/** When the newest check was, and who had it run. */
function lastChecked(items: readonly TrackedAction[]): string {
  const last = items
    .flatMap(({ lastCheck }) => lastCheck ?? [])
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  if (last === undefined) return '';
  const by = last.by === undefined ? '' : ` by ${visible(last.by)}`;
  return `; last checked ${last.at.slice(0, 16).replace('T', ' ')} UTC${by}`;
}

/** A share of those that were due: what is not due yet says nothing. */
function onTime(items: readonly TrackedAction[], now: Date): string {
  const verified = items.filter(({ state }) => state === 'verified').length;
  const wereDue = items.filter(
    (item) => item.due !== null && (isOverdue(item, now) || item.verifiedAt !== null),
  );
  const inTime = wereDue.filter(
    ({ due: day, verifiedAt }) => verifiedAt !== null && verifiedAt.slice(0, 10) <= (day ?? ''),
  );
  const share = wereDue.length === 0 ? '' : `; in time: ${inTime.length} of ${wereDue.length} that were due`;
  return `${verified} of ${items.length} verified${share}`;
}
