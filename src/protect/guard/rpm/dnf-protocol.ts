/** What our plugin in dnf says to its hook: one JSON document. Pure but for the versions that are installed. */
import * as z from 'zod/mini';
import type { Change, Transaction } from '../model.ts';

/** 20,000 packages of 500 bytes; more is no transaction. */
const MAX_INPUT = 10 << 20;

const change = z.object({
  action: z.enum(['remove', 'install']),
  name: z.string(),
  arch: z.string(),
  /** `EPOCH:VERSION-RELEASE`. */
  version: z.string(),
  /** The package file, when it has been fetched. */
  file: z.optional(z.string()),
});

const document = z.object({
  schema: z.literal('stakeout.dnf-transaction/1'),
  commandLine: z.string(),
  changes: z.array(change),
});

/** Versions of installed packages by name. */
export type InstalledVersions = (names: readonly string[]) => ReadonlyMap<string, string>;

/** `fetched`: package files are on the disk. Undefined when it is no such document. */
export function parseDnfInput(
  text: string,
  installed: InstalledVersions,
  fetched: boolean,
): Transaction | undefined {
  if (text.length > MAX_INPUT) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = document.safeParse(json);
  if (!parsed.success) return undefined;
  const { commandLine, changes } = parsed.data;
  const before = installed(changes.flatMap(({ action, name }) => (action === 'install' ? [name] : [])));
  return {
    layer: fetched ? 'dnf' : 'prompt',
    commandLine,
    changes: changes.map((one) => changeOf(one, before.get(one.name), fetched)),
  };
}

function changeOf(
  { action, name, arch, version, file }: z.infer<typeof change>,
  installed: string | undefined,
  fetched: boolean,
): Change {
  const full = version.replace(/^0:/, '');
  if (action === 'remove') return { action, name, arch, from: full };
  return {
    action,
    name,
    arch,
    to: full,
    ...(installed === undefined ? {} : { from: installed }),
    ...(fetched && file !== undefined ? { file } : {}),
  };
}
