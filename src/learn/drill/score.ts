/** The score of a drill: 100 points over nine parts, each with its reason; parts that a mode does not have do not count. Pure. */
import { NOTES, type DrillCourse, type Saying, type Score, type ScoreItem } from './model.ts';
import { judgeTyped } from './typed.ts';

/** Points of each part. */
export const PARTS = {
  detect: 15,
  acknowledge: 10,
  hypothesis: 15,
  evidence: 10,
  'no harm': 15,
  mitigate: 15,
  verify: 5,
  communicate: 5,
  'post-mortem': 10,
} as const;
/** What each further hint costs. */
export const HINT_COST = [5, 10, 15] as const;
export const PASS = 70;

const DETECT_TARGET_MS = 120_000;
const ACK_TARGET_MS = 60_000;
/** By level. */
const MITIGATE_TARGET_MS = [600_000, 600_000, 900_000, 1_200_000] as const;
/** Somebody outside hears of it at least this often. */
export const UPDATE_EVERY_MS = 600_000;
/** All points up to the target, none from this many times it. */
const SLOWEST = 3;
/** A harm that is not grave. */
const HARM_COST = 5;
const FEW_WORDS = 3;

export function scoreDrill(course: DrillCourse): Score {
  const items =
    course.mode === 'control'
      ? controlItems(course)
      : course.mode === 'tabletop'
        ? tableItems(course)
        : practiceItems(course);
  const points = items.reduce((sum, item) => sum + item.points, 0);
  const of = items.reduce((sum, item) => sum + item.of, 0);
  const hinted = sayings(course, 'hint').length;
  const hints = HINT_COST.slice(0, hinted).reduce((sum, cost) => sum + cost, 0);
  const total = Math.max(0, Math.round((100 * points) / of) - hints);
  const full = (item: string): boolean => items.every((one) => one.item !== item || one.points > 0);
  const passed =
    total >= PASS && full('hypothesis') && full('no harm') && full('mitigate') && full('no false alarm');
  return { total, passed, items, hints };
}

function practiceItems(course: DrillCourse): readonly ScoreItem[] {
  return [
    detect(course),
    acknowledge(course),
    hypothesis(course),
    evidence(course),
    noHarm(course),
    mitigate(course),
    verify(course),
    communicate(course),
    postMortem(course),
  ];
}

function tableItems(course: DrillCourse): readonly ScoreItem[] {
  return [hypothesis(course), evidence(course), communicate(course), postMortem(course)];
}

/** No fault was there: an alarm would have been false, and every change is harm. */
function controlItems(course: DrillCourse): readonly ScoreItem[] {
  const alarms = course.said.filter(({ what }) => what === 'report' || what === 'hypothesis');
  const quiet = course.calledHealthy && alarms.length === 0;
  const changed = course.typed.filter(({ text }) => judgeTyped(text).changes);
  return [
    item(
      'no false alarm',
      40,
      quiet ? 40 : 0,
      quiet ? 'nothing was wrong, and you said so' : 'nothing was wrong',
    ),
    evidence(course),
    item(
      'no harm',
      15,
      changed.length === 0 ? 15 : 0,
      changed[0] === undefined ? 'nothing was changed' : `changed without a reason: ${changed[0].text}`,
    ),
    verify({ ...course, rightSince: course.faultAt }),
  ];
}

const item = (name: string, of: number, points: number, why: string): ScoreItem => ({
  item: name,
  of,
  points: Math.round(points),
  why,
});
const part = (name: keyof typeof PARTS, share: number, why: string): ScoreItem =>
  item(name, PARTS[name], PARTS[name] * share, why);

/** 1 up to the target, then down to 0 in a straight line. */
export function speed(tookMs: number, targetMs: number): number {
  if (tookMs <= targetMs) return 1;
  return Math.max(0, 1 - (tookMs - targetMs) / ((SLOWEST - 1) * targetMs));
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function sayings<K extends Saying['what']>(
  course: DrillCourse,
  what: K,
): readonly Extract<Saying, { what: K }>[] {
  return course.said.filter((one): one is Extract<Saying, { what: K }> => one.what === what);
}

const impact = ({ impactAt, faultAt }: DrillCourse): number => impactAt ?? faultAt;

/** Whoever acknowledges or names a cause has seen it as well. */
function seenAt(course: DrillCourse): number | undefined {
  return course.said.find(
    ({ what, at }) => (what === 'report' || what === 'ack' || what === 'hypothesis') && at >= course.faultAt,
  )?.at;
}

function detect(course: DrillCourse): ScoreItem {
  const seen = seenAt(course);
  if (seen === undefined) return part('detect', 0, 'nobody said that something was wrong');
  const took = Math.max(0, seen - impact(course));
  return part(
    'detect',
    speed(took, DETECT_TARGET_MS),
    `said ${seconds(took)} after the first wrong answer; target ${seconds(DETECT_TARGET_MS)}`,
  );
}

function acknowledge(course: DrillCourse): ScoreItem {
  const acked = course.said.find(
    ({ what, at }) => (what === 'ack' || what === 'report') && at >= course.faultAt,
  )?.at;
  if (acked === undefined) return part('acknowledge', 0, 'the page was not acknowledged');
  const took = acked - (course.pagedAt ?? acked);
  if (took <= 0) return part('acknowledge', 1, 'you said it before anybody was paged');
  return part(
    'acknowledge',
    speed(took, ACK_TARGET_MS),
    `${seconds(took)} after the page; target ${seconds(ACK_TARGET_MS)}`,
  );
}

function firstChange(course: DrillCourse): number {
  return (
    course.typed.find(({ text, at }) => at >= course.faultAt && judgeTyped(text).changes)?.at ?? Infinity
  );
}

function hypothesis(course: DrillCourse): ScoreItem {
  const all = sayings(course, 'hypothesis');
  const right = all.find((one) => one.right);
  if (right === undefined)
    return part('hypothesis', 0, all.length === 0 ? 'none was recorded' : 'none was right');
  const wrong = all.filter((one) => !one.right && one.at < right.at).length;
  if (right.at > firstChange(course))
    return part('hypothesis', 1 / 3, 'right, but recorded after the first change');
  return part(
    'hypothesis',
    wrong === 0 ? 1 : Math.max(1 / 3, 1 - wrong / 5),
    wrong === 0
      ? 'right, and before anything was changed'
      : `right after ${wrong} that ${wrong === 1 ? 'was' : 'were'} not`,
  );
}

function evidence(course: DrillCourse): ScoreItem {
  const asked = sayings(course, 'asked').map(({ source }) => source);
  const before = course.typed.filter(({ at }) => at <= firstChange(course) || course.mode === 'control');
  const kinds = [...new Set([...asked, ...before.flatMap(({ text }) => judgeTyped(text).evidence)])];
  if (kinds.length === 0) return part('evidence', 0, 'nothing was looked at before the first change');
  return part(
    'evidence',
    kinds.length > 1 ? 1 : 1 / 2,
    `${kinds.join(', ')}${kinds.length > 1 ? '' : ': one kind only'}`,
  );
}

function noHarm(course: DrillCourse): ScoreItem {
  const typed = course.typed.map((one) => ({ ...one, judged: judgeTyped(one.text) }));
  const harms = typed.flatMap(({ judged, text }) =>
    judged.harm === undefined ? [] : [{ ...judged.harm, text }],
  );
  const looked = typed.find(({ judged }) => judged.evidence.length > 0)?.at ?? Infinity;
  const blind = typed.find(({ judged, at }) => judged.restarts && at < looked);
  if (blind !== undefined)
    harms.push({
      why: 'a service was restarted before anything was looked at',
      grave: false,
      text: blind.text,
    });
  const needless = course.innocent
    ? typed.find(({ judged, at }) => judged.changes && at >= course.faultAt)
    : undefined;
  if (needless !== undefined)
    harms.push({ why: 'the host was not at fault, and was changed', grave: false, text: needless.text });
  const [worst] = harms.toSorted((a, b) => Number(b.grave) - Number(a.grave));
  if (worst === undefined) return part('no harm', 1, 'nothing that makes it worse');
  const left = worst.grave ? 0 : Math.max(0, PARTS['no harm'] - HARM_COST * harms.length);
  return item('no harm', PARTS['no harm'], left, `${worst.why}: ${worst.text}`);
}

function mitigate(course: DrillCourse): ScoreItem {
  if (course.innocent) {
    const right = sayings(course, 'hypothesis').some((one) => one.right);
    return part(
      'mitigate',
      right ? 1 : 0,
      right ? 'there was nothing to repair on this host' : 'it was not found that the host is not at fault',
    );
  }
  if (course.rightSince === undefined) return part('mitigate', 0, 'pages were still wrong at the end');
  const took = Math.max(0, course.rightSince - impact(course));
  const target =
    MITIGATE_TARGET_MS[Math.min(course.level, MITIGATE_TARGET_MS.length - 1)] ?? MITIGATE_TARGET_MS[0];
  // Whoever was slow and did it in the end has done it.
  return part(
    'mitigate',
    Math.max(1 / 5, speed(took, target)),
    `pages right ${seconds(took)} after the first wrong answer; target ${seconds(target)}`,
  );
}

function verify(course: DrillCourse): ScoreItem {
  const since = course.innocent ? course.faultAt : course.rightSince;
  const looked =
    since !== undefined && course.typed.some(({ at, text }) => at >= since && judgeTyped(text).verifies);
  return part(
    'verify',
    looked ? 1 : 0,
    looked ? 'a page was asked for before it was closed' : 'no page was asked for after the last change',
  );
}

function communicate(course: DrillCourse): ScoreItem {
  const told = course.said.filter(({ what }) => what === 'report' || what === 'update').map(({ at }) => at);
  if (told.length === 0) return part('communicate', 0, 'nobody was told anything');
  const marks = [seenAt(course) ?? course.faultAt, ...told, course.finishedAt].toSorted((a, b) => a - b);
  const gap = Math.max(...marks.map((at, index) => at - (marks[index - 1] ?? at)));
  if (gap > UPDATE_EVERY_MS)
    return part(
      'communicate',
      1 / 2,
      `${seconds(gap)} without a word; at least every ${seconds(UPDATE_EVERY_MS)}`,
    );
  return part('communicate', 1, `${told.length} ${told.length === 1 ? 'update' : 'updates'}`);
}

function postMortem(course: DrillCourse): ScoreItem {
  const notes = sayings(course, 'note').filter(({ text }) => text.trim().split(/\s+/).length >= FEW_WORDS);
  const missing = NOTES.filter((slot) => !notes.some((one) => one.slot === slot));
  return part(
    'post-mortem',
    1 - missing.length / NOTES.length,
    missing.length === 0
      ? 'impact, cause, fix, detection and prevention are there'
      : `missing: ${missing.join(', ')}`,
  );
}
