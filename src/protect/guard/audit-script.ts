/** The audit's evaluator of shell behind the guard's port: maintainer scripts are followed as dpkg would run them. */
import {
  evaluate,
  fileSource,
  type HostAnswers,
  known,
  type Occurrence,
  readScriptFile,
} from '../audit/shell/index.ts';
import type { Pattern } from '../patterns/index.ts';
import type { AuditScript, Essential, MaintainerScript, ScriptEffect } from './model.ts';
import { isSuspicious } from './suspicious-words.ts';

/** The largest script of Debian 12 takes 4,000; one that takes more is not waited for in a hook. */
const MAX_STEPS = 10_000;
/** Maintainer scripts of Debian end at 100 kB; to take a longer one apart takes longer than a hook may. */
const MAX_LENGTH = 512 << 10;

/**
 * What is said to the scripts of what comes and of what goes: by dpkg an action (debian-policy, section 6.5; the rest is said when it fails),
 * by rpm how many of the package there will be (rpm-spec(5), "SCRIPTLETS").
 */
const ACTIONS: Readonly<Record<MaintainerScript['name'], readonly string[]>> = {
  preinst: ['install', 'upgrade'],
  postinst: ['configure', 'triggered'],
  prerm: ['remove', 'deconfigure'],
  postrm: ['remove', 'purge'],
  pretrans: ['1', '2'],
  prein: ['1', '2'],
  postin: ['1', '2'],
  preun: ['0'],
  postun: ['0'],
  posttrans: ['1', '2'],
};

/** Scripts ask about packages and modules while they change: nothing is answered for sure. */
const NO_ANSWERS: HostAnswers = {
  packages: () => undefined,
  filesOf: () => undefined,
  ownerOf: () => undefined,
  apacheModules: () => undefined,
  readScript: (path) => (path.startsWith('/') ? readScriptFile(path) : undefined),
};

/** Scripts that ask where links lead take only those that lead there. */
export function auditScriptsOn(essentials: readonly Pick<Essential, 'path' | 'linkText'>[]): AuditScript {
  const answers: HostAnswers = {
    ...NO_ANSWERS,
    linksOf: (text) => essentials.filter((one) => one.linkText === text).map(({ path }) => path),
  };
  return (script) => follow(script, answers);
}

/** For a host of which nothing is known. */
export const auditScript: AuditScript = (script) => follow(script, NO_ANSWERS);

function follow({ name, text }: MaintainerScript, answers: HostAnswers): readonly ScriptEffect[] {
  if (!isSuspicious(text)) return [];
  if (text.length > MAX_LENGTH) return [unfollowed(1, `it is longer than ${MAX_LENGTH >> 10} KiB`)];
  const actions = ACTIONS[name].map((action) => known(action));
  const version = { parts: [{ kind: 'unknown' }], origins: [] } as const;
  const variables = new Map([['DPKG_MAINTSCRIPT_NAME', name]]);
  const { occurrences, errors } = evaluate({ text, variables }, fileSource(name, text), answers, {
    parameters: [actions, [version]],
    directory: '/',
    maxSteps: MAX_STEPS,
  });
  const beyond = errors.find((error) => error.beyond === true);
  return [
    ...occurrences.flatMap((one, i) => effectOf(one, name, occurrences.slice(i + 1))),
    ...(beyond === undefined ? [] : [unfollowed(lineOf(beyond.site), beyond.message)]),
  ];
}

/** Names leave open what it does: a run has to tell. */
const unfollowed = (line: number, text: string): ScriptEffect => ({
  kind: 'unfollowed',
  line,
  text,
  certain: false,
});

const lineOf = ({ source, at }: Occurrence['site']): number => source.spanOf(at.from, at.to).line;

function effectOf(one: Occurrence, script: string, later: readonly Occurrence[]): ScriptEffect[] {
  const { effect } = one;
  const place = placeOf(one, script);
  if (effect.kind === 'modules-disabled') {
    const { of, names } = effect;
    const back = later.some(
      (other) =>
        other.effect.kind === 'modules-enabled' &&
        other.effect.of === of &&
        shareOne(other.effect.names, names),
    );
    return [{ ...place, kind: 'disabled', of, names, certain: !back }];
  }
  // What is written without being emptied is configuration that the package makes.
  const gone = effect.kind === 'paths-removed' || (effect.kind === 'paths-replaced' && effect.emptied);
  if (gone !== true) return [];
  const { paths } = effect;
  const recursive = effect.kind === 'paths-removed' && effect.recursive;
  return [{ ...place, kind: 'paths-gone', paths, recursive, certain: !comesBack(paths, later) }];
}

function comesBack(paths: readonly Pattern[], later: readonly Occurrence[]): boolean {
  return later.some(
    ({ effect }) =>
      ((effect.kind === 'paths-replaced' && effect.emptied !== true) || effect.kind === 'paths-created') &&
      shareOne(effect.paths, paths),
  );
}

function shareOne(a: readonly Pattern[], b: readonly Pattern[]): boolean {
  const texts = new Set(a.map(textOf));
  return b.some((one) => texts.has(textOf(one)));
}

const textOf = ({ parts }: Pattern): string => parts.map((part) => part ?? '\0').join('');

/** The line of the script itself: of the call, where a file that it reads does it. */
function placeOf({ site, chain }: Occurrence, script: string): Pick<ScriptEffect, 'line' | 'text'> {
  const own = [site, ...chain.toReversed()].find(({ source }) => source.file === script);
  const { source, at } = own ?? site;
  return {
    line: own === undefined ? 1 : source.spanOf(at.from, at.to).line,
    text: source.text.slice(at.from, at.to).trim(),
  };
}
