/** What a list says of a post-mortem: front matter and history, without record and evidence being looked through. */
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { LIMITS, readFileIn, RECORD_FILE, TEXT_FILE } from './files.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { type History, readHistory } from './history.ts';
import { namesIn } from './names-in.ts';
import { problemText } from './problem.ts';

export interface Outline {
  /** Name of its directory. */
  readonly name: string;
  readonly directory: string;
  /** Absent when it cannot be read: `why`. */
  readonly frontMatter?: FrontMatter;
  readonly history?: History;
  readonly why?: string;
}

/** Newest first. Empty when there is no such directory. */
export function outlinesIn(parent: string): readonly Outline[] {
  return namesIn(parent)
    .map((name) => outline(parent, name))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
}

/** Undefined when there is none of that name. */
export function outlineOf(parent: string, name: string): Outline | undefined {
  return namesIn(parent).includes(name) ? outline(parent, name) : undefined;
}

function outline(parent: string, name: string): Outline {
  const directory = join(parent, name);
  const reading = readFileIn(directory, TEXT_FILE, LIMITS.text);
  if (!reading.ok) return { name, directory, why: `${TEXT_FILE} ${reading.why}` };
  const front = readFrontMatter(reading.bytes.toString('utf8'), TEXT_FILE);
  if (!front.ok) return { name, directory, why: front.problems.slice(0, 1).map(problemText).join() };
  try {
    return { name, directory, frontMatter: front.frontMatter, history: readHistory(directory) };
  } catch (error) {
    if (!(error instanceof StakeoutError)) throw error;
    return { name, directory, why: `${RECORD_FILE} cannot be read` };
  }
}

function keyOf({ frontMatter, name }: Outline): string {
  return `${frontMatter?.date ?? ''} ${name}`;
}
