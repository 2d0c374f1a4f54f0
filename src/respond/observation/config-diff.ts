/** The text of a configuration against how it was: the vault's copy; without one, what the package shipped. */
import { readFileSync } from 'node:fs';
import type { FileState } from '../../domain/file-state.ts';
import { cachedDeb, extractFile } from '../../host/packages/index.ts';
import type { Look } from './look.ts';
import type { TextDiff } from './object-model.ts';
import { diffLines } from './text-diff.ts';

/** Larger ones are data, not configuration. */
const MOST_BYTES = 512 * 1024;
/** dpkg-deb unpacks the whole package up to the member asked for. */
const EXTRACT_MS = 3000;

/** Undefined for what is no text or cannot be read. `then` undefined: it is new, and every line was added. */
export function diffAgainst(look: Look, path: string, then: FileState | undefined): TextDiff | undefined {
  const now = textOf(look.files.readBytes(path, MOST_BYTES).bytes);
  if (now === undefined) return undefined;
  if (then === undefined) return diffLines('', now);
  const before = then.sha256 === undefined ? undefined : vaultText(look, then.sha256);
  return before === undefined ? undefined : diffLines(before, now);
}

function vaultText(look: Look, sha256: string): string | undefined {
  if (look.vault?.verify(sha256) === undefined) return undefined;
  try {
    return textOf(readFileSync(look.vault.pathOf(sha256)));
  } catch {
    return undefined; // evicted between the two
  }
}

/** Against the package's own file, when apt still has the package. */
export async function diffAgainstPackage(look: Look, path: string): Promise<TextDiff | undefined> {
  const owner = look.packages.owner(path);
  const deb = owner === undefined ? undefined : await cachedDeb(owner);
  const now = textOf(look.files.readBytes(path, MOST_BYTES).bytes);
  if (deb?.found !== true || now === undefined) return undefined;
  const shipped = await extractFile(deb.path, path, { maxBytes: MOST_BYTES, timeoutMs: EXTRACT_MS });
  const before = shipped.found ? textOf(shipped.file.content) : undefined;
  return before === undefined ? undefined : diffLines(before, now);
}

function textOf(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined || bytes.includes(0) ? undefined : bytes.toString('utf8');
}
