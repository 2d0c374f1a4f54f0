/** All runbooks of this host: those that came with the program and those of the site, and whether each may be run. */
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { nearest } from '../attributes.ts';
import type { Problem, Runbook } from '../model.ts';
import { readRunbook } from '../read.ts';
import { readAdoptions } from './adoption.ts';
import { LOCAL_DIRECTORY, readPlain, refusalOfDirectory, runbookFiles, shippedDirectory } from './places.ts';
import { SHIPPED } from './shipped.ts';
import { basename, dirname } from 'node:path';

export interface LibraryOptions {
  readonly stateDir: string;
  readonly shipped?: string;
  readonly local?: string;
  /** Who has to own the runbooks of the site. Default root. */
  readonly owner?: number;
}

/** `why` is for people: nothing is run. */
export type Trust =
  | { readonly ok: true; readonly by: 'program' | 'adoption' }
  | { readonly ok: false; readonly why: string; readonly next: string };

export interface Shelved {
  readonly path: string;
  readonly origin: 'shipped' | 'local';
  /** Of the file where it can be read, else its name. */
  readonly id: string;
  readonly runbook?: Runbook;
  readonly problems: readonly Problem[];
  readonly trust: Trust;
}

export function library(options: LibraryOptions): readonly Shelved[] {
  const shipped = runbookFiles(options.shipped ?? shippedDirectory()).map((path) =>
    shelve(path, 'shipped', options),
  );
  const local = runbookFiles(options.local ?? LOCAL_DIRECTORY).map((path) => shelve(path, 'local', options));
  const ids = new Set(local.map(({ id }) => id));
  // A runbook of the site takes the place of one that came with the program.
  return [...shipped.filter(({ id }) => !ids.has(id)), ...local].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Throws when there is none, with the name that was meant. */
export function find(shelf: readonly Shelved[], id: string): Shelved {
  const found = shelf.find((one) => one.id === id);
  if (found !== undefined) return found;
  const meant = nearest(
    id,
    shelf.map((one) => one.id),
  );
  throw new StakeoutError(`there is no runbook ${id}`, `the library has ${shelf.length}`, {
    next: meant === undefined ? 'stakeout runbook list' : `is it ${meant}?`,
    exit: EXIT.input,
  });
}

/** The file again, from disk: the digest tells whether it is still what was shown. */
export function shelve(path: string, origin: Shelved['origin'], options: LibraryOptions): Shelved {
  const owner = options.owner ?? 0;
  const name = basename(path, '.md');
  const foreign = origin === 'local' ? refusalOfDirectory(dirname(path), owner) : undefined;
  const file = readPlain(path, origin === 'local' ? owner : undefined);
  const refused = (why: string, next: string): Trust => ({ ok: false, why, next });
  if (!file.ok || foreign !== undefined) {
    const why = foreign ?? (file.ok ? '' : file.why);
    return {
      path,
      origin,
      id: name,
      problems: [],
      trust: refused(
        why,
        `it must belong to uid ${owner}, with its directories, and nobody else may write there`,
      ),
    };
  }
  const reading = readRunbook(file.text);
  if (!reading.ok)
    return {
      path,
      origin,
      id: name,
      problems: reading.problems,
      trust: refused('it has errors', `stakeout runbook lint ${path}`),
    };
  const { runbook, problems } = reading;
  return {
    path,
    origin,
    id: runbook.meta.id,
    runbook,
    problems,
    trust: trustOf(runbook, origin, options.stateDir),
  };
}

function trustOf({ meta, digest }: Runbook, origin: Shelved['origin'], stateDir: string): Trust {
  if (origin === 'shipped' && Object.hasOwn(SHIPPED, meta.id) && SHIPPED[meta.id] === digest)
    return { ok: true, by: 'program' };
  const { adopted, damaged } = readAdoptions(stateDir);
  const known = Object.hasOwn(adopted, meta.id) ? adopted[meta.id] : undefined;
  if (known?.digest === digest) return { ok: true, by: 'adoption' };
  const next = `read it, then: stakeout runbook adopt ${meta.id} --expect ${digest.slice(0, 16)}`;
  if (damaged.length > 0)
    return { ok: false, why: `the record of what was taken is damaged (${damaged.join('; ')})`, next };
  if (known !== undefined)
    return { ok: false, why: `it was changed since ${known.by} took it on ${known.at.slice(0, 10)}`, next };
  return {
    ok: false,
    why: origin === 'shipped' ? 'it is not what came with this version' : 'nobody has taken it yet',
    next,
  };
}
