/** How it was noticed, what was tried, and what ended it. Pure. */
import type { PostmortemRecord } from '../record.ts';
import { escaped } from '../references.ts';
import { bullet, open } from './lines.ts';
import { OPENED } from './sentences.ts';

type Record = Pick<PostmortemRecord, 'timeline' | 'instants'>;

export function ineffectiveText({ timeline: moments }: Record): readonly string[] {
  const tried = moments.filter(({ phase, ineffective }) => phase === 'Repair' || ineffective === true);
  if (tried.length === 0) return ['Nothing was tried, as far as was recorded.'];
  const useless = tried.filter(({ ineffective }) => ineffective === true);
  if (useless.length === 0) return ['Nothing that was tried was without effect, as far as was recorded.'];
  return useless.map(({ id, text }) => bullet(`{{at.${id}}}: ${escaped(text)} {{evidence.${id}}}`));
}

/** That an incident was opened says nothing of what was seen. */
export function detectionText({ timeline: moments }: Record): readonly string[] {
  const seen = moments.filter(({ phase }) => phase === 'Detection');
  const first = seen.find(({ text }) => text !== OPENED) ?? seen[0];
  return [
    first === undefined
      ? open('by what it was noticed')
      : `First seen by: ${escaped(first.text)} {{evidence.${first.id}}}. From the impact to detection: {{interval.toDetect}}.`,
    '',
    `How that time could be halved: ${open('by which signal')}`,
  ];
}

export function resolutionText({ timeline: moments, instants }: Record): readonly string[] {
  const repairs = moments.filter(({ phase, ineffective }) => phase === 'Repair' && ineffective !== true);
  if (repairs.length > 0)
    return repairs.map(({ id, text }) => bullet(`{{at.${id}}}: ${escaped(text)} {{evidence.${id}}}`));
  if (instants.mitigate.at === null) return [open('what ended it')];
  return [
    `It was over at {{instant.mitigate}}; no repair was recorded before. ${open('who or what ended it')}`,
  ];
}
