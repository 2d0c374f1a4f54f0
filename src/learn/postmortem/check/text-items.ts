/** Items that are about the words: title, summary, detection, factors, what was learnt, blame. */
import { SIGNAL_KINDS } from '../../../domain/signal.ts';
import { wholeWord } from '../people.ts';
import type { Problem } from '../problem.ts';
import { BLAMING } from './lexicon.ts';
import { at, absent, inFront, unwritten, type Checked, type Item } from './model.ts';
import { namesTold } from './names.ts';
import { itemsOf } from './sections.ts';

export const TEXT_ITEMS: readonly Item[] = [
  { number: 1, title: 'the title names effect and place', check: title },
  { number: 2, title: 'a summary of at most 120 words: what, who, how long, why, safe now', check: summary },
  { number: 11, title: 'how it was detected, and how to halve that time', check: detection },
  { number: 12, title: 'the trigger apart from two contributing factors or more', check: factors },
  {
    number: 14,
    title: 'what was tried and did not help',
    check: ({ section }) => unwritten(section('ineffective'), 'What was tried and did not help'),
  },
  { number: 15, title: 'blameless', mandatory: true, check: blameless },
  {
    number: 16,
    title: 'what went well, what went poorly, where we got lucky',
    check: ({ section }) => [
      ...unwritten(section('well'), 'What went well'),
      ...unwritten(section('poorly'), 'What went poorly'),
      ...unwritten(section('lucky'), 'Where we got lucky'),
    ],
  },
];

const FEWEST_WORDS = 4;

function title(checked: Checked): readonly Problem[] {
  const { frontMatter, quantities } = checked.postmortem;
  const say = (message: string): Problem => inFront(checked, ['title'], `title: ${message}`);
  const share = quantities['impact.share']?.value;
  const partial = typeof share === 'number' && share < 1;
  return [
    ...(frontMatter.title.split(/\s+/).length < FEWEST_WORDS
      ? [say('says too little: what users met, and where')]
      : []),
    ...(partial && /\boutage\b|\bdown\b/i.test(frontMatter.title)
      ? [say('was no outage: not everybody was hit')]
      : []),
    ...(/^(?:INC-|incident\b|post-?mortem\b)/i.test(frontMatter.title)
      ? [say('begins with what it is; begin with what happened')]
      : []),
    ...namesIn(frontMatter.title, checked).map((name) => say(`names a person (${name})`)),
  ];
}

const MOST_WORDS = 120;
const SLOTS = ['What', 'Who', 'How long', 'Why', 'Now'] as const;

function summary({ section, postmortem }: Checked): readonly Problem[] {
  const found = section('summary');
  const open = unwritten(found, 'Summary');
  if (found === undefined || open.length > 0) return open;
  const text = found.lines.map((line) => line.text).join('\n');
  const heading = postmortem.source.split('\n').findIndex((line) => line === `## ${found.title}`);
  const shown =
    heading === -1
      ? text
      : (postmortem.body.split('\n## ').find((part) => part.includes(`${found.title}\n`)) ?? text);
  const words = shown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return [
    ...(words > MOST_WORDS ? [at(found.line, 1, `Summary: has ${words} words, at most ${MOST_WORDS}`)] : []),
    ...SLOTS.filter((slot) => !new RegExp(`\\b${slot}\\b[:*\\s]*\\S`, 'i').test(text)).map((slot) =>
      at(found.line, 1, `Summary: does not say "${slot}:"`),
    ),
  ];
}

const SIGNALS = new RegExp(
  `\\b(?:${SIGNAL_KINDS.join('|')}|alerts?|probes?|signals?|monitor(?:s|ing)?|baseline|log|checks?|watch(?:es)?)\\b`,
  'i',
);

function detection({ section }: Checked): readonly Problem[] {
  const found = section('detection');
  const open = unwritten(found, 'Detection');
  if (found === undefined || open.length > 0) return open;
  const halve = found.lines.find(({ text }) => /\bhal(?:f|ve|ved|ving)\b|\bsooner\b|\bearlier\b/i.test(text));
  if (halve === undefined)
    return [at(found.line, 1, 'Detection: does not say how that time could be halved')];
  const after = found.lines.filter(({ number }) => number >= halve.number).map(({ text }) => text);
  return SIGNALS.test(after.join(' '))
    ? []
    : [at(halve.number, 1, 'Detection: names no signal that would have told sooner')];
}

function factors({ section }: Checked): readonly Problem[] {
  const found = section('factors');
  const open = [...unwritten(section('trigger'), 'Trigger'), ...unwritten(found, 'Contributing factors')];
  if (found === undefined || open.length > 0) return open;
  return itemsOf(found).length >= 2
    ? []
    : [at(found.line, 1, 'Contributing factors: fewer than two; one reason is never all of it')];
}

function blameless(checked: Checked): readonly Problem[] {
  if (checked.lines.length === 0) return [absent('Summary')];
  return checked.lines
    .filter(({ code }) => !code)
    .flatMap(({ text, number }) => [
      ...BLAMING.flatMap(([pattern, instead]) =>
        [...text.matchAll(pattern)].map((match) =>
          at(number, match.index + 1, `"${match[0]}" looks for blame: ${instead}`),
        ),
      ),
      ...namesIn(text, checked).map((name) =>
        at(number, text.search(wholeWord(name)) + 1, `names a person (${name}): roles in place of names`),
      ),
    ]);
}

function namesIn(text: string, { postmortem }: Checked): readonly string[] {
  return [...namesTold(postmortem)].filter((name) => wholeWord(name).test(text));
}
