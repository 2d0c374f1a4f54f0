/** Promises of a text as action items, with the check that would prove each where there is one. Pure. */
import type { ActionItem, ActionType, DoneTest } from '../action-item.ts';

interface Kind {
  readonly words: RegExp;
  readonly type: ActionType;
  readonly done: DoneTest | null;
}

/** The first that fits. */
const KINDS: readonly Kind[] = [
  {
    words: /\bpuppet\b|\bansible\b|\bmanifests?\b/i,
    type: 'prevent',
    done: { check: 'puppet-idempotent', within: 180 },
  },
  {
    words: /\brunbooks?\b|\bplaybooks?\b/i,
    type: 'mitigate',
    done: { check: 'runbook-drilled', runbook: 'module-missing', within: 180 },
  },
  { words: /\btrain\w*\b|\bworkshop\b|\bdrills?\b/i, type: 'process', done: { check: 'oncall-trained' } },
  {
    words: /\bintegrity\b|\bmissing or (?:damaged|corrupt\w*)\b/i,
    type: 'detect',
    done: { check: 'integrity-watched' },
  },
  {
    words: /\b(?:guards?|safeguards?|accidental)\b|\baudit\b[^.]*\bscripts?\b/i,
    type: 'prevent',
    done: { check: 'guard-refuses' },
  },
  { words: /\balerts?\b|\bmonitor\w*\b|\bdetect\w*\b|\bdashboards?\b/i, type: 'detect', done: null },
  {
    words: /\brestore\b|\broll ?back\b|\bfail ?over\b|\bspare\b|\bmitigat\w*/i,
    type: 'mitigate',
    done: null,
  },
  { words: /\bprevent\w*|\bensure\w*|\brefuse\b|\bpin\b|\baudit\b|\btest\w*/i, type: 'prevent', done: null },
];

export function actionOf(text: string, index: number): ActionItem {
  const kind = KINDS.find(({ words }) => words.test(text));
  const owner = /\bowner:\s*([^,;()]+)/i.exec(text)?.[1]?.trim();
  const due = /\bdue:?\s*(\d{4}-\d\d-\d\d)/i.exec(text)?.[1];
  const tracker = /\b(?:tracker|ticket):\s*(\S+?)(?=[,;)]|\s|$)/i.exec(text)?.[1];
  return {
    id: idOf(text, index),
    type: kind?.type ?? 'process',
    title: text
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .slice(0, 200)
      .trim(),
    owner: owner ?? null,
    due: due === undefined || Number.isNaN(Date.parse(due)) ? null : due,
    tracker: tracker ?? null,
    done: kind?.done ?? null,
  };
}

/** `3-let-puppet-ensure` */
function idOf(text: string, index: number): string {
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .slice(0, 4);
  return [String(index + 1), ...words]
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 60)
    .replace(/-+$/, '');
}
