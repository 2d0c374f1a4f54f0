/** What a hand-written text says of impact, cause and trigger. Only what it says: nothing is guessed. Pure. */
import type { CauseKind } from '../../../domain/diagnosis.ts';
import type { PostmortemRecord } from '../record.ts';
import { textOf, type Outline } from './outline.ts';

const SHARE =
  /(\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent)\s+of\s+(?:its\s+|all\s+|our\s+|the\s+)*(users?|requests?|customers?|traffic|clients?|visits?|visitors?)\b/i;

export function statedImpact({ section, lines }: Outline): PostmortemRecord['impact']['stated'] {
  const places = [
    textOf(section('summary')),
    textOf(section('impact')),
    lines.map(({ text }) => text).join('\n'),
  ];
  for (const text of places) {
    const [, share, of] = SHARE.exec(text) ?? [];
    if (share !== undefined && of !== undefined && Number(share) <= 100)
      return { share: Number(share) / 100, of: of.toLowerCase() };
  }
  return null;
}

export function statedDataLoss({ lines }: Outline): 'none' | null {
  return lines.some(({ text }) => /\bno data (?:was |were )?lost\b|\bno data loss\b/i.test(text))
    ? 'none'
    : null;
}

const PATH = /(?<![\w/])\/(?:[\w.+@-]+\/)+[\w.+@-]+|\b(?:lib|mod_)[\w+-]+\.so(?:\.\d+)*\b/;

const KINDS: readonly (readonly [RegExp, CauseKind])[] = [
  [/\b(?:missing|removed|deleted|gone|vanished|not there|does not find)\b/i, 'file-missing'],
  [/\b(?:corrupt\w*|truncated|damaged|overwritten)\b/i, 'file-corrupt'],
  [/\bpermissions?\b/i, 'permission'],
];

/** The part that the section on the root cause names, and what it says of it. */
export function statedCause(outline: Outline, evidence: readonly string[]): PostmortemRecord['causes'] {
  const text = textOf(outline.section('rootCause')).replaceAll(/[`*_]/g, '');
  const object = PATH.exec(text)?.[0]?.replace(/[.,;]+$/, '');
  const kind = KINDS.find(([words]) => words.test(text))?.[1];
  if (object === undefined || kind === undefined) return [];
  return [
    { kind, object, package: null, confidence: 1, summary: firstSentence(text), evidence: [...evidence] },
  ];
}

export function statedTrigger(
  outline: Outline,
  at: string | null,
  evidence: readonly string[],
): PostmortemRecord['trigger'] {
  const text = textOf(outline.section('trigger')).replaceAll(/[`*_]/g, '');
  if (text === '') return null;
  const path = /(?<![\w/])\/(?:[\w.+@-]+\/)+[\w.+@-]+/.exec(text)?.[0]?.replace(/[.,;]+$/, '');
  const line = /\bline (\d{1,6})\b/i.exec(text)?.[1];
  const script =
    path === undefined || !/\bscript\b/i.test(text)
      ? null
      : { path, line: line === undefined ? null : Number(line), text: null };
  return {
    command: firstSentence(text),
    chain: [],
    by: /\bscript\b/i.test(text) ? 'a script' : 'a change',
    at,
    package: null,
    transaction: null,
    script,
    evidence: [...evidence],
  };
}

/** Its full stop is none within a name: `libphp5.so`. */
function firstSentence(text: string): string {
  const paragraph =
    text
      .split(/\n\s*\n/)[0]
      ?.replaceAll(/\s+/g, ' ')
      .trim() ?? '';
  return (/^.*?[.!?](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph).replace(/[.!?]$/, '').slice(0, 500);
}
