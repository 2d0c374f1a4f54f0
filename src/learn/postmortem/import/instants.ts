/** Which line of a timeline tells which instant. What no line tells stays unknown. Pure. */
import { INSTANTS, type InstantName } from '../../../domain/incident.ts';
import type { Phase, RecordedInstant } from '../record.ts';

export interface ToldMoment {
  readonly at: number;
  readonly text: string;
  readonly evidence: string;
}

/** A line may say it itself: `[ack]`. */
const MARK = new RegExp(`\\[(${INSTANTS.join('|')})\\]`, 'i');

const WORDS: Readonly<Partial<Record<InstantName, RegExp>>> = {
  impactStart:
    /\b(?:begins?|began|starts?|started|first|rises?|rose|lit up)\b[^.]*\b(?:errors?|5\d\d|fail\w*|outage|wrong)|\b(?:errors?|5\d\d|fail\w*|outage)\b[^.]*\b(?:begins?|began|starts?|started|rises?|rose|lit up)\b/i,
  notify: /\balert(?:s|ed)?\b|\bpage[ds]?\b(?! (?:load|of))|\bnotif(?:ied|ies|y)\b|\bpaged\b/i,
  ack: /\backnowledg\w*|\bpicked (?:it|the page) up\b|\bon it\b/i,
  engage:
    /\b(?:logs?|configuration|dashboards?)\b[^.]*\b(?:read|checked|looked|searched)\b|\b(?:reads?|checks?|looks? (?:at|into)|investigat\w*)\b/i,
  identify:
    /\broot cause\b[^.]*\b(?:found|identified|known)\b|\bidentified\b|\b(?:shows?|showed|named?|found|names)\b[^.]*\bmissing\b|\bstrace\b[^.]*\b(?:shows?|showed|names?|named)\b/i,
  mitigate:
    /\b(?:errors?|5\d\d)\b[^.]*\b(?:stop|stops|stopped|end|ends|ended|gone|normal|cease[ds]?)\b|\bmitigated\b|\brecovered\b|\bback to normal\b/i,
  verify: /\bstable\b|\bverified\b|\bconfirmed (?:stable|healthy)\b/i,
  resolve: /\bresolved\b|\bclosed\b|\ball clear\b/i,
};

export function instantsOf(moments: readonly ToldMoment[]): Readonly<Record<InstantName, RecordedInstant>> {
  const told = (name: InstantName): RecordedInstant => {
    const marked = moments.find(({ text }) => MARK.exec(text)?.[1]?.toLowerCase() === name.toLowerCase());
    const found = marked ?? moments.find(({ text }) => WORDS[name]?.test(text) === true);
    return found === undefined ? UNKNOWN : instant(found);
  };
  const notify = told('notify');
  const detect = told('detect');
  const [first] = moments;
  const impactStart = told('impactStart');
  return {
    cause: told('cause'),
    // A timeline of an outage begins with it, unless a line says otherwise.
    impactStart: impactStart.at === null && first !== undefined ? instant(first) : impactStart,
    // Who was told must have had a sign; how long before that is not said.
    detect: detect.at === null && notify.at !== null ? { ...notify, precision: 'at-latest' } : detect,
    notify,
    ack: told('ack'),
    engage: told('engage'),
    identify: told('identify'),
    mitigate: told('mitigate'),
    verify: told('verify'),
    resolve: told('resolve'),
  };
}

const UNKNOWN: RecordedInstant = { at: null, evidence: [] };

function instant({ at, evidence }: ToldMoment): RecordedInstant {
  return { at: new Date(at).toISOString(), source: 'person', precision: 'minute', evidence: [evidence] };
}

const INEFFECTIVE =
  /\b(?:did|does|do) not help\b|\bdidn['’]t help\b|\bwithout (?:effect|success)\b|\bno (?:effect|improvement|change)\b|\bruled out\b|\bno reason\b|\bin vain\b/i;

export function isIneffective(text: string): boolean {
  return INEFFECTIVE.test(text);
}

/** What the line is, by the instant it tells and by its words. */
export function phaseOf(
  { evidence, text }: ToldMoment,
  instants: Readonly<Record<InstantName, RecordedInstant>>,
): Phase {
  const tells = (name: InstantName): boolean => instants[name].evidence.includes(evidence);
  if (tells('resolve') || tells('verify') || tells('mitigate') || tells('ack')) return 'Key moment';
  if (tells('notify') || tells('detect') || tells('impactStart')) return 'Detection';
  if (tells('identify')) return 'Diagnosis';
  if (
    /\b(?:restart\w*|reinstall\w*|installed?|restor\w*|roll(?:ed)? back|repair\w*|revert\w*|replac\w*)\b/i.test(
      text,
    )
  )
    return 'Repair';
  if (/\bescalat\w*|\bdeclared\b|\bannounc\w*/i.test(text)) return 'Key moment';
  return 'Diagnosis';
}

export function withoutMark(text: string): string {
  return text.replace(MARK, '').trim();
}
