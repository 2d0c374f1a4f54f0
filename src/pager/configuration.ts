/**
 * The configuration in force. The file is looked at all the time; one that does not hold, that is gone, or that would take
 * somebody away in the middle of their shift does not come into force, and is said to be refused.
 */
import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { codeOf } from '../domain/errors.ts';
import {
  MAX_LENGTH,
  problemText,
  readConfiguration,
  removedOnCall,
  type OnCallConfig,
  type Reading,
} from '../oncall/index.ts';

/** UTF-8 has at most four bytes a character. */
const MOST_BYTES = MAX_LENGTH * 4;
const SHOWN = 5;
/** What is refused because of a shift is looked at again: shifts end. */
const AGAIN_MS = 10_000;

export interface Refusal {
  /** Why, with line and column where there are some. */
  readonly problems: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
}

export class Configuration {
  readonly file: string;
  current: OnCallConfig | undefined;
  refusal: Refusal | undefined;
  /** Of the file that is in force. */
  text: string | undefined;
  /** What it looked like when it was last read. */
  #seen = '';
  #lookedAt = -Infinity;

  /** `kept`: the text that was in force before a restart. */
  constructor(file: string, kept: string | undefined) {
    this.file = file;
    if (kept === undefined) return;
    const reading = readConfiguration(kept);
    if (!reading.ok) return;
    this.current = reading.config;
    this.text = kept;
  }

  /** Reads the file when it has changed. True when another configuration is in force. */
  look(now: number): boolean {
    const stamp = stampOf(this.file);
    const again = this.refusal !== undefined && Math.abs(now - this.#lookedAt) >= AGAIN_MS;
    if (stamp === this.#seen && !again) return false;
    this.#seen = stamp;
    this.#lookedAt = now;
    const read = readText(this.file);
    if ('why' in read) return this.#refuse([`${this.file}: ${read.why}`], now);
    const reading = readConfiguration(read.text);
    const problems = reading.ok ? removals(this.current, reading, now) : reading.problems;
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (!reading.ok || errors.length > 0) {
      const more = errors.length > SHOWN ? [`and ${errors.length - SHOWN} more`] : [];
      return this.#refuse(
        [...errors.slice(0, SHOWN).map((problem) => problemText(this.file, problem)), ...more],
        now,
      );
    }
    this.refusal = undefined;
    const changed = read.text !== this.text;
    this.current = reading.config;
    this.text = read.text;
    return changed;
  }

  #refuse(problems: readonly string[], now: number): false {
    this.refusal = { problems, since: this.refusal?.since ?? now };
    return false;
  }
}

function removals(
  before: OnCallConfig | undefined,
  reading: Extract<Reading, { ok: true }>,
  now: number,
): ReturnType<typeof reading.place>[] {
  return before === undefined ? [] : removedOnCall(before, reading.config, now).map(reading.place);
}

function stampOf(file: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return codeOf(error) ?? 'unreadable';
  }
}

function readText(file: string): { readonly text: string } | { readonly why: string } {
  try {
    const fd = openSync(file, 'r');
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) return { why: 'it is not a file' };
      if (stats.size > MOST_BYTES) return { why: 'it is longer than 256 KiB' };
      return { text: readFileSync(fd, 'utf8') };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = codeOf(error) ?? 'unreadable';
    return { why: WHY[code] ?? code };
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there any more',
  EACCES: 'the pager may not read it',
};
