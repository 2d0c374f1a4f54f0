/** The post-mortems in a directory of them, newest first. */
import { join } from 'node:path';
import { readPostmortem, type Postmortem } from './document.ts';
import { readHistory } from './history.ts';
import { namesIn } from './names-in.ts';
import type { Problem } from './problem.ts';

export interface Listed {
  /** Name of its directory. */
  readonly name: string;
  readonly directory: string;
  /** Absent when it cannot be read. */
  readonly postmortem?: Postmortem;
  /** Somebody reviewed the text as it is. */
  readonly reviewed: boolean;
  readonly problems: readonly Problem[];
}

/** Where drafts go by themselves. */
export function postmortemsIn(stateDir: string): string {
  return join(stateDir, 'postmortems');
}

/** Of evidence only the hashes are looked at. Empty when there is no such directory. */
export function listPostmortems(parent: string): readonly Listed[] {
  return namesIn(parent)
    .map((name) => listed(parent, name))
    .toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1));
}

function listed(parent: string, name: string): Listed {
  const directory = join(parent, name);
  const reading = readPostmortem(directory, { keepEvidence: false });
  if (!reading.ok) return { name, directory, reviewed: false, problems: reading.problems };
  const reviewed = readHistory(directory).signOffs.some(({ valid }) => valid);
  return { name, directory, postmortem: reading.postmortem, reviewed, problems: reading.problems };
}

function dateOf({ postmortem, name }: Listed): string {
  return `${postmortem?.frontMatter.date ?? ''} ${name}`;
}
