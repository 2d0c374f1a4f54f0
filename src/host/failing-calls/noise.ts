/** What is left of failing calls when everything is taken away that a healthy host shows as well: few enough lines for a person. Pure. */
import { posix } from 'node:path';
import * as z from 'zod/mini';
import { type FailingCall, failingCallSchema } from '../../domain/failing-call.ts';
import { isFirstOfTwoLoopbacks, isSearchOfFoundProgram, knownNoise } from './noise-rules.ts';

/** A healthy host's failing calls, as they are stored: what `healthyCalls` made. */
export const healthyCallsSchema = z.object({
  schema: z.literal('stakeout.healthy-calls/1'),
  calls: z.array(failingCallSchema),
});
export type HealthyCalls = Readonly<z.infer<typeof healthyCallsSchema>>;

/** Distinct failing calls of a healthy start and its pages: 24 to 51 in measurements; more than this are a bot's doing. */
const MAX_HEALTHY = 2000;
/** More lines than anybody reads. */
const MAX_LEFT = 50;

/** What has to be kept of a healthy host's failing calls: without what is noise everywhere, each kind once, the frequent ones first. */
export function healthyCalls(calls: readonly FailingCall[]): HealthyCalls {
  const kinds = new Map<string, FailingCall>();
  for (const call of calls.filter((one) => knownNoise(one) === undefined)) {
    const before = kinds.get(kindOf(call));
    if (before === undefined || before.count < call.count) kinds.set(kindOf(call), call);
  }
  const kept = [...kinds.values()].toSorted((a, b) => b.count - a.count).slice(0, MAX_HEALTHY);
  return { schema: 'stakeout.healthy-calls/1', calls: kept };
}

/**
 * Failing calls that a healthy host does not show, the telling ones first: refusals by the system (a full disk, no descriptor, a
 * fatal signal), then permissions, connections, programs, files that were opened, at last files that were only asked about.
 * A file that was looked for in several directories is one line with its first place. `healthy` may be empty.
 */
export function subtractNoise(
  now: readonly FailingCall[],
  healthy: readonly FailingCall[],
): readonly FailingCall[] {
  const known = new Set(healthy.map(kindOf));
  const left = now.filter(
    (call) =>
      !known.has(kindOf(call)) &&
      knownNoise(call) === undefined &&
      !isSearchOfFoundProgram(call, now) &&
      !isFirstOfTwoLoopbacks(call, now),
  );
  return collapse(left).toSorted(byImportance).slice(0, MAX_LEFT);
}

/** Two calls of one kind say the same about a host. Which program asked, and by which of the system calls, does not matter. */
function kindOf({ call, errno, subject }: FailingCall): string {
  return `${call} ${errno} ${shapeOf(subject)}`;
}

/** The parts of a name that are new each time. */
const CHANGING: readonly [RegExp, string][] = [
  [/^\/proc\/\d+\//, '/proc/*/'],
  [/\/sess_[\w,-]{8,}$/, '/sess_*'], // session.save_path: PHP's ids
  [/^(\/(?:var\/)?tmp\/.*?)[A-Za-z0-9]{6}$/, '$1*'], // mkstemp(3), PHP's uploads
  [/^((?:unix:)?\/(?:var\/)?run\/.*)\.\d+$/, '$1.*'], // sockets and locks with a pid
];

function shapeOf(subject: string): string {
  return CHANGING.reduce((text, [part, by]) => text.replace(part, by), subject);
}

const LOOKS: ReadonlySet<string> = new Set(['open', 'stat', 'exec']);

/** Searches become one line each, by the name they were for; whatever else happened is one line a kind. */
function collapse(calls: readonly FailingCall[]): FailingCall[] {
  const groups = new Map<string, FailingCall>();
  for (const call of calls.toSorted((a, b) => a.firstAt.localeCompare(b.firstAt))) {
    const key = groupOf(call);
    const first = groups.get(key);
    groups.set(key, first === undefined ? call : together(first, call));
  }
  return [...groups.values()];
}

function groupOf(call: FailingCall): string {
  const { service = '', errno, subject } = call;
  const searched = errno === 'ENOENT' && LOOKS.has(call.call) && subject !== '';
  return searched ? `search ${service} ${posix.basename(subject)}` : `${service} ${kindOf(call)}`;
}

/** The first place stands for all; the call that wanted the content says more than the one that asked whether it is there. */
function together(first: FailingCall, more: FailingCall): FailingCall {
  const louder = rank(more) < rank(first) && more.subject === first.subject ? more : first;
  const last = more.lastAt > first.lastAt ? more : first;
  return {
    ...louder,
    pid: last.pid,
    count: first.count + more.count,
    firstAt: first.firstAt,
    lastAt: last.lastAt,
  };
}

const SYSTEM_REFUSES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EUCLEAN',
  'ENOMEM',
  'EFBIG',
]);
const FORBIDDEN: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const BY_CALL: readonly (readonly FailingCall['call'][])[] = [
  ['connect', 'bind', 'listen'],
  ['exec'],
  ['open'],
];

/** Smaller is more telling. */
function rank({ call, errno }: FailingCall): number {
  if (call === 'kill') return 0;
  if (SYSTEM_REFUSES.has(errno)) return 1;
  if (FORBIDDEN.has(errno)) return 2;
  const at = BY_CALL.findIndex((calls) => calls.includes(call));
  if (at >= 0) return 3 + at;
  return call === 'stat' ? 3 + BY_CALL.length + 1 : 3 + BY_CALL.length;
}

function byImportance(a: FailingCall, b: FailingCall): number {
  return rank(a) - rank(b) || b.count - a.count || a.subject.localeCompare(b.subject);
}
