/** Files of any kind as pieces that the audit follows: shell inside of something else, and what is declared outright. Pure. */
import type { AuditedFile } from '../audit-file.ts';
import type { Piece } from '../model.ts';
import { plainScript } from '../plain-script.ts';
import { fileSource } from '../shell/index.ts';
import { beyond, type Container, Made, unreadable, type Reader } from './container.ts';
import { ansible } from './ansible.ts';
import { cloudInit } from './cloud-init.ts';
import { crontab, systemCrontab } from './crontab.ts';
import { dockerfile } from './dockerfile.ts';
import type { Kind } from './kind.ts';
import { makefile } from './makefile.ts';
import { githubWorkflow, gitlabCi } from './pipelines.ts';
import { TooMuch } from './mapped.ts';
import { puppet } from './puppet.ts';
import { systemd } from './systemd.ts';

export { HEAD, type Kind, kindOf, kindOfNamed, KINDS } from './kind.ts';

/** Of what is no script of its own nothing is longer, unless it was made by a machine. */
const MAX_CONTAINER = 1 << 20;

const READERS: Readonly<Record<Exclude<Kind, 'shell'>, Reader>> = {
  dockerfile,
  crontab,
  'system-crontab': systemCrontab,
  systemd,
  makefile,
  ansible,
  'cloud-init': cloudInit,
  'github-workflow': githubWorkflow,
  'gitlab-ci': gitlabCi,
  puppet,
};

/** A file of a kind, ready to be audited. What cannot be read of it is a piece that says so; nothing is thrown. */
export function readAs(kind: Kind, file: string, given: string): AuditedFile {
  const text = given.replace(/^\uFEFF/, '');
  // What is written into a file of its own is a script of its own, and says so.
  return { file, text, pieces: piecesOf(kind, file, text).map((piece) => ({ language: kind, ...piece })) };
}

function piecesOf(kind: Kind, file: string, text: string): readonly Piece[] {
  if (kind === 'shell') return plainScript(file, text);
  const reader = READERS[kind];
  const container: Container = { text, spanOf: fileSource(file, text).spanOf, made: new Made() };
  if (text.length > MAX_CONTAINER) return [beyond(container, 0, `longer than ${MAX_CONTAINER >> 20} MiB`)];
  const zero = text.indexOf('\0');
  if (zero >= 0) return [unreadable(container, zero, 'a NUL byte: this is no text')];
  const broken = text.indexOf('\uFFFD');
  const odd =
    broken < 0
      ? []
      : [unreadable(container, broken, 'bytes that are not UTF-8; the rest is read all the same')];
  try {
    return [...reader(container), ...odd];
  } catch (error) {
    if (error instanceof TooMuch) return [...container.made.pieces, tooMuch(container)];
    // Thousands of levels of nesting end in the limit of the stack, in a parser that is not ours.
    if (!(error instanceof RangeError)) throw error;
    return [beyond(container, 0, 'nested too deep')];
  }
}

/** Behind the last piece that could be made. */
function tooMuch(container: Container): Piece {
  const why = 'its variables, aliases or loops make too much of it: what follows is not read';
  const last = container.made.pieces.at(-1);
  const end = last?.kind === 'shell' ? last.spanOf(last.text.length, last.text.length) : last?.span;
  const piece = beyond(container, 0, why);
  return end === undefined ? piece : { ...piece, span: end };
}
