/** Complaints, and the one about names that lead nowhere. */
import { guess } from './issues.ts';
import { cut, type Complaint, type Path } from './problem.ts';

export const error = (path: Path, message: string, atKey = false): Complaint => ({
  severity: 'error',
  path,
  message,
  atKey,
});

export const warning = (path: Path, message: string): Complaint => ({
  severity: 'warning',
  path,
  message,
  atKey: true,
});

/** Complains when `name` is none of `known`. */
export function refer(
  what: string,
  name: string,
  known: object | undefined,
  path: Path,
): readonly Complaint[] {
  if (known !== undefined && Object.hasOwn(known, name)) return [];
  return [
    error(path, `there is no ${what} ${cut(name)} in this file${guess(name, Object.keys(known ?? {}))}`),
  ];
}
