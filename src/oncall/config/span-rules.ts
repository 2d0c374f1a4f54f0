/** Times that exist, and come in order. */
import { momentOf } from '../time/index.ts';
import type { Complaint, Path } from './problem.ts';

const NO_DAY = 'is a day or hour that no calendar has';

/** Checks `from` (absent: at once) and `to` (`resolved`: open end), which stand at `path` under the names `from` and `end`. */
export function spanRules(
  from: string | undefined,
  to: string,
  end: 'to' | 'until',
  zone: string,
  path: Path,
): readonly Complaint[] {
  const open = to === 'resolved';
  let [starts, ends]: [number | undefined, number | undefined] = [undefined, undefined];
  try {
    if (from !== undefined) starts = momentOf(from, zone);
    if (!open) ends = momentOf(to, zone);
  } catch {
    // A zone that does not exist is told by its own rule.
    return [];
  }
  const complaints: Complaint[] = [];
  const say = (member: string, message: string): void =>
    void complaints.push({ severity: 'error', path: [...path, member], message });
  if (from !== undefined && starts === undefined) say('from', NO_DAY);
  if (!open && ends === undefined) say(end, NO_DAY);
  if (starts !== undefined && ends !== undefined && ends <= starts) say(end, 'is not later than `from`');
  return complaints;
}
