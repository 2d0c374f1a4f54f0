/** A text that names what is not there: then the text is wrong, not the host that lacks it. */
import { posix } from 'node:path';
import type { Case } from '../diagnosis/case.ts';
import type { Setting } from '../observation/model.ts';
import type { Change } from '../observation/object-model.ts';

/** The change since the baseline by which a configuration came to name the path, or the directory that lacks it. */
export function newMentionOf(on: Case, path: string): Change | undefined {
  const names = [path, on.object(path)?.missingFrom ?? path];
  return on.changes.find(
    (change) =>
      change.basis === 'baseline' &&
      (change.kind === 'appeared' || change.kind === 'content') &&
      change.class !== 'content' &&
      change.diff?.added.some(({ text }) => names.some((name) => text.includes(name))) === true,
  );
}

/** A directory that is named since, and unknown while all was well: it never was there. A file by its own name is what is missing. */
export function isOnlyNamed(on: Case, path: string): boolean {
  const mention = newMentionOf(on, path);
  return (
    mention !== undefined &&
    !on.changesOf(path).some((c) => c.basis === 'baseline') &&
    (posix.extname(path) === '' || mention.diff?.added.every(({ text }) => !text.includes(path)) === true)
  );
}

/** A directory that nobody knows, named by a configuration, beside one that is called almost the same. */
export function isSlipOf(on: Case, path: string): boolean {
  const changes = on.changesOf(path);
  return (
    changes.length > 0 &&
    changes.every((c) => c.basis === 'reference' && c.class === 'directory') &&
    (on.object(path)?.lookAlikes?.length ?? 0) > 0 &&
    on.object(path)?.package === undefined
  );
}

/** The setting that sends PHP for its extensions where they are not, while they stand where the package put them. */
export function misdirectionOf(on: Case, path: string): Setting | undefined {
  const setting = on.wanted
    .flatMap(({ settings }) => settings)
    .find(({ name, value }) => name === 'extension_dir' && isIn(path, value));
  const standElsewhere = Object.values(on.observation.symbols).some(
    ({ file, fileExists }) =>
      setting !== undefined &&
      fileExists === true &&
      file !== undefined &&
      posix.dirname(file) !== setting.value,
  );
  return standElsewhere ? setting : undefined;
}

const isIn = (path: string, directory: string): boolean =>
  path === directory || posix.dirname(path) === directory;
