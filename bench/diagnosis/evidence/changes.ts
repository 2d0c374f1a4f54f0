/** What differs, by the corpus's inventory (that is a baseline) and by the package database. */
import type { ComponentClass } from '../../../src/domain/component.ts';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import type { EvidenceChange, EvidencePhase } from './schema.ts';

export type Change = Observation['changes'][number];
type Kind = Change['kind'];

const KINDS: Readonly<Record<EvidenceChange['change'], Kind>> = {
  missing: 'missing',
  dangling: 'dangling',
  content: 'content',
  mode: 'permission',
  owner: 'permission',
  added: 'appeared',
  'inode-only': 'replaced-equal',
};

export function changesOf(
  { invdiff = [], snap }: EvidencePhase,
  mode: 'warm' | 'cold',
  services: readonly string[],
): readonly Change[] {
  const recorded = mode === 'warm' ? invdiff.map((change) => fromInventory(change, services)) : [];
  const known = new Set(recorded.map(({ path }) => path));
  const packaged = fromPackages(snap?.dpkgV.out ?? '', services).filter(({ path }) => !known.has(path));
  return [...recorded, ...packaged];
}

function fromInventory(change: EvidenceChange, services: readonly string[]): Change {
  const { path, diff, v } = change;
  const lines = (sign: string) =>
    (diff ?? []).filter((line) => line.startsWith(sign)).map((line) => ({ line: 1, text: line.slice(1) }));
  const values = v === undefined ? '' : `: ${v.join(' → ')}`;
  return {
    ...described(path, KINDS[change.change], services),
    basis: 'baseline',
    detail: `${change.change} since the baseline${values}`,
    inVault: true,
    ...(diff === undefined || diff === null ? {} : { diff: { added: lines('+'), removed: lines('-') } }),
  };
}

/** dpkg(1), --verify: `missing   c /path`, `??5?????? c /path`. */
function fromPackages(output: string, services: readonly string[]): readonly Change[] {
  return [...output.matchAll(/^(missing|\?\?5\?{6}) +(?:c +)?(\/\S+)/gm)].map(([, word, path = '']) => ({
    ...described(path, word === 'missing' ? 'missing' : 'content', services),
    basis: 'package' as const,
    detail: word === 'missing' ? 'the package has it, nothing stands there' : 'not as the package has it',
  }));
}

function described(path: string, kind: Kind, services: readonly string[]) {
  const owner = packageOf(path);
  return {
    path,
    kind,
    object: objectOf(path),
    class: classOf(path),
    services: [...services],
    reason: [{ text: 'the shop' }],
    ...(owner === undefined ? {} : { package: owner }),
  };
}

const CLASSES: readonly (readonly [RegExp, ComponentClass])[] = [
  [/^\/usr\/lib\/apache2\/modules\//, 'module'],
  [/^\/usr\/lib\/nginx\/modules\//, 'module'],
  [/^\/usr\/lib\/php\//, 'extension'],
  [/\.so(\.|$)/, 'library'],
  [/-enabled\/|\/conf\.d\//, 'enabled-link'],
  [/^\/etc\/ssl\//, 'certificate'],
  [/^\/etc\/mime\.types$/, 'data'],
  [/^\/etc\//, 'config'],
  [/^\/srv\//, 'content'],
  [/^\/var\//, 'directory'],
];

function classOf(path: string): ComponentClass {
  return CLASSES.find(([pattern]) => pattern.test(path))?.[1] ?? 'data';
}

function objectOf(path: string): Change['object'] {
  if (/^\/etc\/.*(-enabled\/|\/conf\.d\/[0-9]+-\w+\.ini$)/.test(path)) return 'link';
  return /^\/var\/(log\/apache2|lib\/php\/sessions)$|^\/srv\/shop$/.test(path) ? 'directory' : 'file';
}

const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [
    /libphp8\.2\.so$|mods-(available|enabled)\/php8\.2\.|^\/etc\/php\/8\.2\/apache2\/php\.ini$/,
    'libapache2-mod-php8.2',
  ],
  [/^\/usr\/lib\/apache2\/modules\//, 'apache2-bin'],
  [/(mysqli|mysqlnd|pdo_mysql)\.(so|ini)$/, 'php8.2-mysql'],
  [/(dom|xml|simplexml|xmlreader|xmlwriter|xsl)\.(so|ini)$/, 'php8.2-xml'],
  [/mbstring\.(so|ini)$/, 'php8.2-mbstring'],
  [/^\/etc\/php\/8\.2\/fpm\/|conf-available\/php8\.2-fpm\.conf$/, 'php8.2-fpm'],
  [/^\/usr\/lib\/php\//, 'php8.2-common'],
  [/libargon2/, 'libargon2-1'],
  [/libxml2/, 'libxml2'],
  [/^\/etc\/nginx\//, 'nginx-common'],
  [/^\/etc\/apache2\//, 'apache2'],
  [/^\/etc\/mime\.types$/, 'media-types'],
  [/^\/var\/lib\/php\/sessions$/, 'php-common'],
];

export function packageOf(path: string): string | undefined {
  return PACKAGES.find(([pattern]) => pattern.test(path))?.[1];
}
