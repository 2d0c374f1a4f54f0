/** rm, mv, cp, ln and others that take files away or write over them: coreutils, and what is used in their place. */
import type { Effect } from '../model.ts';
import type { Call } from '../shell/machine.ts';
import { concat, known, plainOf, type Text, UNKNOWN } from '../shell/text.ts';
import { baseName } from '../shell/outputs/plain.ts';
import type { Model } from './index.ts';
import { hasOption, headOf, paths, sorted } from './operands.ts';

const removed = (all: readonly Text[], call: Pick<Call, 'state'>, recursive: boolean): Effect[] =>
  all.length === 0 ? [] : [{ kind: 'paths-removed', paths: paths(all, call), recursive }];
const replaced = (all: readonly Text[], call: Pick<Call, 'state'>, emptied = false): Effect[] =>
  all.length === 0
    ? []
    : [{ kind: 'paths-replaced', paths: paths(all, call), ...(emptied ? { emptied } : {}) }];
const created = (all: readonly Text[], call: Pick<Call, 'state'>): Effect[] =>
  all.length === 0 ? [] : [{ kind: 'paths-created', paths: paths(all, call) }];

const rm: Model = (call) => {
  const { options, operands } = sorted(call.args, /^$/);
  return removed(operands, call, hasOption(options, /[rR]/, '--recursive'));
};

const unlink: Model = (call) => removed(sorted(call.args, /^$/).operands, call, false);

/** A directory that is not empty stays. */
const rmdir: Model = () => [];

const shred: Model = (call) => {
  const { options, operands } = sorted(call.args, /^-[ns]$/);
  return hasOption(options, /u/, '--remove')
    ? removed(operands, call, false)
    : replaced(operands, call, true);
};

const truncate: Model = (call) =>
  replaced(sorted(call.args, /^-[sr]$|^--(?:size|reference)$/).operands, call, true);

/** Sources and where each ends up; the target may be a directory or a name, and both are told. */
function transfer(
  args: readonly Text[],
  valued: RegExp,
): { options: readonly string[]; sources: readonly Text[]; targets: readonly Text[] } {
  const { options, operands, values } = sorted(args, valued);
  const long = args.find((text) => headOf(text).startsWith('--target-directory='));
  const given = values.get('-t') ?? (long === undefined ? undefined : known((plainOf(long) ?? '').slice(19)));
  const target = given ?? operands.at(-1);
  const sources = given === undefined ? operands.slice(0, -1) : operands;
  if (target === undefined || sources.length === 0)
    return { options, sources: given === undefined ? [] : sources, targets: [] };
  const directory = withoutSlash(target);
  const inside = sources.map((source) =>
    concat(directory, known('/', true), baseName(withoutSlash(source), undefined)),
  );
  const sure = given !== undefined || sources.length > 1 || directory !== target;
  return { options, sources, targets: sure ? inside : [target, ...inside] };
}

function withoutSlash(text: Text): Text {
  const last = text.parts.at(-1);
  if (last?.kind !== 'known' || !/[^/]\/+$/.test(last.text)) return text;
  return {
    parts: [...text.parts.slice(0, -1), { ...last, text: last.text.replace(/\/+$/, '') }],
    origins: text.origins,
  };
}

const mv: Model = (call) => {
  const { options, sources, targets } = transfer(call.args, /^-[tS]$/);
  const kept = hasOption(options, /n/, '--no-clobber');
  return [...removed(sources, call, true), ...(kept ? created(targets, call) : replaced(targets, call))];
};

const cp: Model = (call) => {
  const { options, sources, targets } = transfer(call.args, /^-[tS]$/);
  if (hasOption(options, /n/, '--no-clobber')) return [];
  return replaced(
    targets,
    call,
    sources.some((text) => plainOf(text) === '/dev/null'),
  );
};

const install: Model = (call) => {
  const { options, sources, targets } = transfer(call.args, /^-[mogtS]$|^--(?:mode|owner|group)$/);
  if (hasOption(options, /d/, '--directory')) return created(sorted(call.args, /^-[mog]$/).operands, call);
  return replaced(
    targets,
    call,
    sources.some((text) => plainOf(text) === '/dev/null'),
  );
};

const ln: Model = (call) => {
  const { options, targets } = transfer(call.args, /^-[tS]$/);
  return hasOption(options, /f/, '--force') ? replaced(targets, call) : created(targets, call);
};

const dd: Model = (call) =>
  call.args.flatMap((text) => {
    if (!headOf(text).startsWith('of=')) return [];
    const [first, ...rest] = text.parts;
    const cut = first?.kind === 'known' ? { ...first, text: first.text.slice(3) } : undefined;
    return replaced([{ parts: cut === undefined ? [] : [cut, ...rest], origins: text.origins }], call, true);
  });

const tee: Model = (call) => {
  const { options, operands } = sorted(call.args, /^$/);
  return hasOption(options, /a/, '--append') ? [] : replaced(operands, call);
};

/** What makes a server load something, in the languages of its configuration. */
const LOADS = /LoadModule|load_module|extension|SetHandler|Include|php|fastcgi/i;

/** Editing in place is ordinary; taking a line away that loads something is not. */
const sed: Model = (call) => {
  const { options, operands, values } = sorted(call.args, /^-[efl]$|^--expression$/);
  if (!hasOption(options, /^[a-zA-Z]*i/, '--in-place')) return [];
  const given = values.get('-e') ?? values.get('--expression');
  const [script = UNKNOWN, ...files] = given === undefined ? operands : [given, ...operands];
  const text = plainOf(script) ?? '';
  const deletes = /\/d\s*$|^\d*(?:,[\d$]+)?d$|^[^,]*\bd;/.test(text) || /^s(.).*?\1\s*[#;]/.test(text);
  const everything = /^(?:1,\$|\d+,\$)?d$/.test(text);
  return everything || (deletes && LOADS.test(text)) ? replaced(files, call, true) : [];
};

const rsync: Model = (call) => {
  const { options, operands } = sorted(call.args, /^-[ef]$|^--(?:exclude|include|filter|rsh|log-file)$/);
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2 || hasOption(options, /n/, '--dry-run')) return [];
  const moves = options.includes('--remove-source-files') ? removed(operands.slice(0, -1), call, true) : [];
  // On another host it is another host's loss.
  if (!options.some((o) => o.startsWith('--del')) || /^[^/]*:/.test(headOf(target))) return moves;
  return [...moves, ...removed([concat(withoutSlash(target), known('/', true), UNKNOWN)], call, false)];
};

const tar: Model = (call) => {
  const { options, operands } = sorted(
    call.args,
    /^-(?:[a-zA-Z]*[fCX]|-directory|-exclude)$|^--(?:file|directory|exclude)$/,
  );
  return options.includes('--remove-files') ? removed(operands, call, true) : [];
};

const mkdir: Model = (call) => created(sorted(call.args, /^-m$|^--mode$/).operands, call);
const touch: Model = (call) => created(sorted(call.args, /^-[drt]$/).operands, call);

const divert: Model = (call) => {
  const { options, operands, values } = sorted(call.args, /^--(?:divert|package|admindir|instdir)$/);
  if (options.some((option) => /^--(?:remove|list|listpackage|truename)$/.test(option))) return [];
  const path = operands.at(-1) ?? values.get('--divert');
  return path !== undefined && options.includes('--rename') ? removed([path], call, false) : [];
};

const alternatives: Model = (call) => {
  const { options, operands } = sorted(call.args, /^--(?:altdir|admindir|log)$/);
  const [name] = operands;
  if (name === undefined) return [];
  const link = concat(known('/etc/alternatives/', true), name);
  if (options.includes('--remove-all')) return removed([link], call, false);
  return [];
};

const make: Model = ({ args }) => {
  const plain = args.map((text) => plainOf(text) ?? '');
  const apart =
    plain.some((word) => /^(?:DESTDIR|INSTALL_ROOT|prefix|PREFIX)=./.test(word)) || plain.includes('-n');
  const installs = plain.some((word) => /^(?:install|uninstall|install-[a-z]+)$/.test(word));
  return installs && !apart ? [{ kind: 'paths-replaced', paths: [{ parts: [undefined], glob: false }] }] : [];
};

/** Redirections, as the evaluator names them. */
const output: Model = (call) => replaced(call.args, call);
const nothing: Model = (call) => replaced(call.args, call, true);

export const files: Readonly<Record<string, Model>> = {
  rm,
  unlink,
  rmdir,
  shred,
  truncate,
  mv,
  cp,
  install,
  ln,
  dd,
  tee,
  sed,
  rsync,
  tar,
  mkdir,
  touch,
  'dpkg-divert': divert,
  'update-alternatives': alternatives,
  make,
  gmake: make,
  'safe-rm': rm,
  trash: rm,
  '>': output,
  '> nothing': nothing,
};
