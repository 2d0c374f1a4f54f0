/** Variables that nobody sets in the script: what the environment of a job of root most often holds. */
import { EMPTY, known, UNKNOWN } from './text.ts';
import { ANYTHING, NOTHING, type Value } from './value.ts';
import type { Cell, State } from './state.ts';

/** Set by nobody: most often nothing, and then `$X/*` is `/*`; but the caller may have set it. */
const PERHAPS: Value = [EMPTY, UNKNOWN];

const USUAL: Readonly<Record<string, string>> = {
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
  TMPDIR: '/tmp',
  DESTDIR: '',
  DPKG_ROOT: '',
  IFS: ' \t\n',
};

/** What only the shell or the system knows: never empty. */
const NEVER_EMPTY = new Set(
  'STAKEOUT_UNKNOWN PWD OLDPWD HOSTNAME RANDOM SECONDS LINENO UID EUID PPID BASHPID PATH BASH BASH_SOURCE FUNCNAME BASH_VERSION OSTYPE MACHTYPE REPLY OPTARG OPTIND DPKG_MAINTSCRIPT_PACKAGE DPKG_MAINTSCRIPT_NAME DPKG_MAINTSCRIPT_ARCH DPKG_ADMINDIR'.split(
    ' ',
  ),
);

export function valueOf(state: State, name: string): Value {
  const cell = state.variables.get(name);
  if (cell === undefined) return fromEnvironment(state, name);
  if (cell.kind === 'scalar') return cell.value;
  return cell.kind === 'unset' ? NOTHING : (cell.elements[0] ?? NOTHING);
}

export function elementsOf(cell: Cell | undefined): readonly Value[] | undefined {
  if (cell === undefined) return undefined;
  if (cell.kind === 'array') return cell.elements;
  return cell.kind === 'unset' ? [] : [cell.value];
}

function fromEnvironment(state: State, name: string): Value {
  if (name === 'PWD') return state.directory;
  const usual = USUAL[name];
  if (usual !== undefined) return [known(usual)];
  return state.stopsAtUnset || NEVER_EMPTY.has(name) ? ANYTHING : PERHAPS;
}

/** Whether a variable is certainly set or certainly not, as far as the script itself says. */
export function isSet(state: State, name: string): boolean | undefined {
  const cell = state.variables.get(name);
  if (cell !== undefined) return cell.kind !== 'unset';
  return name in USUAL ? true : undefined;
}
