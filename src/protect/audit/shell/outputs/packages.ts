/** dpkg, dpkg-query, apt-mark, apt list and rpm -q, from the packages of the host that is audited against. */
import { matchText } from '../glob-match.ts';
import type { Call, HostAnswers, InstalledPackage } from '../machine.ts';
import { activateGlobs, concat, joinLines, known, plainOf, requote, type Text, UNKNOWN } from '../text.ts';
import { ANYTHING, type Value } from '../value.ts';
import { headOf, sorted } from '../wrappers/options.ts';

const VALUED = /^-f$|^--showformat$/;
/** A longer format of a line says nothing about packages. */
const MAX_FORMAT = 1000;

/** Undefined when it is none of these. */
export function packageAnswer(call: Call, answers: HostAnswers): Value | undefined {
  const { program, args } = call;
  switch (program) {
    case 'dpkg':
    case 'dpkg-query':
      return dpkg(args, answers);
    case 'apt-mark': {
      const [verb = UNKNOWN, ...names] = args;
      const kind = /^show(auto|manual)$/.exec(headOf(verb))?.[1];
      if (kind === undefined) return undefined;
      return named(chosen(names, answers), ({ name, auto }) =>
        auto === (kind === 'auto') ? name : undefined,
      );
    }
    case 'apt': {
      const [verb = UNKNOWN, ...names] = args;
      if (headOf(verb) !== 'list') return undefined;
      const wanted = names.filter((text) => !headOf(text).startsWith('-'));
      return named(
        chosen(wanted, answers),
        ({ name, version, arch }) => `${name}/stable,now ${version} ${arch} [installed]`,
      );
    }
    case 'aptitude':
      return headOf(args[0] ?? UNKNOWN) === 'search' ? ANYTHING : undefined;
    case 'rpm':
      return args.some((text) => /^-q|^--query/.test(headOf(text)))
        ? named(chosen(sorted(args, /^--(?:qf|queryformat)$/).operands, answers), ({ name }) => name)
        : undefined;
    default:
      return undefined;
  }
}

function dpkg(args: readonly Text[], answers: HostAnswers): Value | undefined {
  const { options, operands, values } = sorted(args, VALUED);
  const has = (...wanted: readonly string[]): boolean => options.some((option) => wanted.includes(option));
  if (has('-L', '--listfiles')) return listFiles(operands, answers);
  if (has('-S', '--search')) return search(operands, answers);
  if (has('-l', '--list'))
    return named(chosen(operands, answers), ({ name, version, arch }) => `ii  ${name} ${version} ${arch} -`);
  if (has('--get-selections')) return named(chosen(operands, answers), ({ name }) => `${name}\tinstall`);
  const show = options.find((option) => /^(?:-W|--show$)/.test(option));
  if (show === undefined) return undefined;
  const given = options.find((option) => /^(?:-f=?|--showformat=)./.test(option));
  const format = given?.replace(/^(?:-f=?|--showformat=)/, '') ?? plainOf(values.get('-f') ?? UNKNOWN);
  return formatted(chosen(operands, answers), format);
}

/** `dpkg -S PATH` of what a package certainly has does not fail; asked where nobody reads what it prints. */
export function isFound({ program, args, state }: Call, answers: HostAnswers): boolean {
  if (!/^dpkg(?:-query)?$/.test(program) || state.printed !== undefined) return false;
  const { options, operands } = sorted(args, VALUED);
  if (!options.some((option) => /^(?:-S|--search)$/.test(option)) || operands.length === 0) return false;
  return operands.every((text) => {
    const path = plainOf(text);
    return path !== undefined && path.startsWith('/') && answers.ownerOf(path) !== undefined;
  });
}

function chosen(patterns: readonly Text[], answers: HostAnswers): readonly InstalledPackage[] | undefined {
  const installed = answers.packages();
  if (installed === undefined || patterns.length === 0) return installed;
  const globs = patterns.map((text) => requote(activateGlobs(text), false));
  return installed.filter(({ name }) => globs.some((pattern) => matchText(pattern, known(name)) !== 'no'));
}

function named(
  packages: readonly InstalledPackage[] | undefined,
  line: (one: InstalledPackage) => string | undefined,
): Value {
  if (packages === undefined) return ANYTHING;
  return [
    known(
      packages
        .flatMap((one) => line(one) ?? [])
        .map((text) => `${text}\n`)
        .join(''),
    ),
  ];
}

/** `${Package}`, `${binary:Package}`, `${Version}`, `${Architecture}`, `${Status}`; other fields are not known. */
function formatted(packages: readonly InstalledPackage[] | undefined, format: string | undefined): Value {
  if (packages === undefined || (format ?? '').length > MAX_FORMAT) return ANYTHING;
  const pieces = (format ?? '${binary:Package}\t${Version}\n')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .split(/(\$\{[^}]*\})/);
  if (pieces.every((piece) => !piece.startsWith('${') || fieldOf(piece) !== undefined))
    return [
      known(packages.map((one) => pieces.map((piece) => fieldOf(piece)?.(one) ?? piece).join('')).join('')),
    ];
  return [
    concat(
      ...packages.flatMap((one) =>
        pieces.map((piece) => (piece.startsWith('${') ? knownField(piece, one) : known(piece))),
      ),
    ),
  ];
}

function knownField(piece: string, one: InstalledPackage): Text {
  const field = fieldOf(piece);
  return field === undefined ? UNKNOWN : known(field(one));
}

function fieldOf(piece: string): ((one: InstalledPackage) => string) | undefined {
  const [, name] = /^\$\{([^;}]*)(?:;-?\d+)?\}$/.exec(piece) ?? [];
  switch (name ?? '') {
    case 'Package':
    case 'binary:Package':
    case 'source:Package':
      return (one) => one.name;
    case 'Version':
    case 'source:Version':
      return (one) => one.version;
    case 'Architecture':
      return (one) => one.arch;
    case 'Status':
      return () => 'install ok installed';
    case 'db:Status-Status':
      return () => 'installed';
    case 'db:Status-Abbrev':
      return () => 'ii ';
    default:
      return undefined;
  }
}

function listFiles(names: readonly Text[], answers: HostAnswers): Value {
  const texts = names.map((text): Text => {
    const name = plainOf(text)?.replace(/:.*$/, '');
    const files = name === undefined ? undefined : answers.filesOf(name);
    return files === undefined ? UNKNOWN : joinLines(files.map((file) => known(file)));
  });
  return [concat(...texts)];
}

function search(paths: readonly Text[], answers: HostAnswers): Value {
  const found = paths.map((text): Text => {
    const path = plainOf(text);
    if (path === undefined || !path.startsWith('/') || /[*?[]/.test(path)) return UNKNOWN;
    const owner = answers.ownerOf(path);
    return owner === undefined ? known('') : known(`${owner}: ${path}\n`);
  });
  return [concat(...found)];
}
