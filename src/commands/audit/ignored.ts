/** What `.gitignore` files leave out: those of the directory, of the ones above it up to the checkout, and of the checkout itself. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';

export interface Ignored {
  readonly dir: string;
  readonly rules: Ignore;
}

const MAX_BYTES = 1 << 20;

/** Of the directories above `dir`, outermost first; none when they leave out `dir` itself, which somebody named. */
export function ignoredAbove(dir: string): readonly Ignored[] {
  const checkout = checkoutOf(dir);
  if (checkout === undefined) return [];
  const dirs: string[] = [];
  for (let at = dir; at !== checkout; at = dirname(at)) dirs.unshift(dirname(at));
  const above = rulesOf(join(checkout, '.git/info/exclude'), checkout);
  for (const one of dirs) above.push(...rulesOf(join(one, '.gitignore'), one));
  return isIgnored(above, dir, true) ? [] : above;
}

/** With those of `dir`. */
export function ignoredIn(dir: string, above: readonly Ignored[]): readonly Ignored[] {
  return [...above, ...rulesOf(join(dir, '.gitignore'), dir)];
}

/** The innermost file that says something about `path` decides. */
export function isIgnored(all: readonly Ignored[], path: string, directory: boolean): boolean {
  for (const { dir, rules } of all.toReversed()) {
    const inside = relative(dir, path);
    if (inside === '' || inside.startsWith('..')) continue;
    const said = rules.test(directory ? `${inside}/` : inside);
    if (said.ignored || said.unignored) return said.ignored;
  }
  return false;
}

function checkoutOf(dir: string): string | undefined {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** A file that cannot be read leaves nothing out. */
function rulesOf(file: string, dir: string): Ignored[] {
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return [];
    return [{ dir, rules: ignore({ allowRelativePaths: true }).add(readFileSync(file, 'utf8')) }];
  } catch {
    return [];
  }
}
