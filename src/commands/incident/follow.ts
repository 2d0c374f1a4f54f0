/**
 * `stakeout incident show ID --follow`: what is added to it, as it happens, and below that on a terminal one line that says how it stands
 * and whom it waits for. Ends with the incident. Nothing on the screen is moved but that line, so that it works over any connection and
 * what has scrolled away is still there.
 */
import { isOpen, type Incident } from '../../domain/incident.ts';
import type { Context } from '../context.ts';
import { durationText, timeText } from '../time.ts';
import { visible } from '../output/index.ts';
import { pause } from '../pause.ts';

/** Shorter than a second, so that the seconds of the line do not jump. */
const POLL_MS = 500;
/** EL, ECMA-48: erases the line. */
const ERASE = '\r\u001b[K';

export interface Followed {
  /** As the journal has it now. */
  readonly read: () => Incident;
  /** Where on-call stands with it; undefined where nobody is paged. */
  readonly onCall: () => Promise<string | undefined>;
}

/** Gives the incident as it was when it was over, or when somebody interrupted. `from` was printed already. */
export async function follow(
  context: Context,
  from: Incident,
  { read, onCall }: Followed,
): Promise<Incident> {
  const { stdout, interrupted } = context;
  let last = from;
  let said = '';
  while (isOpen(last) && !interrupted.aborted) {
    await pause(POLL_MS, interrupted);
    const now = read();
    const stand = await onCall();
    const news = [
      ...added(last, now),
      ...(stand === undefined || phaseOf(stand) === said ? [] : [`on-call: ${visible(stand)}`]),
    ];
    if (stand !== undefined) said = phaseOf(stand);
    if (news.length > 0) stdout.write(`${stdout.isTTY ? ERASE : ''}${news.join('\n')}\n`);
    if (stdout.isTTY && isOpen(now)) stdout.write(`${ERASE}${lineOf(now, stand, context)}`);
    last = now;
  }
  if (stdout.isTTY) stdout.write(ERASE);
  return last;
}

/** Entries of memory come again when they have their number. */
function added(before: Incident, now: Incident): readonly string[] {
  const known = new Set(before.timeline.map(keyOf));
  return now.timeline
    .filter((item) => !known.has(keyOf(item)))
    .map(({ at, text }) => `${timeText(at)}  ${visible(text)}`);
}

const keyOf = ({ seq, at, text }: Incident['timeline'][number]): string => `${seq} ${at} ${text}`;

/** Without the time that is left, which changes all the time. */
function phaseOf(stand: string): string {
  return stand.replace(/\d[\d.]* (?:ms|s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, '');
}

function lineOf(incident: Incident, stand: string | undefined, { now, stdout }: Context): string {
  const age = durationText(now().getTime() - Date.parse(incident.openedAt));
  const parts = [
    `${incident.id} ${incident.state}, open for ${age}`,
    ...(stand === undefined ? [] : [`on-call: ${stand}`]),
    'Ctrl-C leaves it',
  ];
  const line = Array.from(visible(parts.join('; ')));
  const room = Math.max(20, Number.isFinite(stdout.columns) ? stdout.columns - 1 : 200);
  return line.length <= room ? line.join('') : `${line.slice(0, room - 1).join('')}…`;
}
