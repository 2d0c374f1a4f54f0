/** Why a module or extension would not load, in the same words for every kind of service. */
import type { SourcePosition } from '../domain/component.ts';
import type { LinkFault } from '../host/elf/index.ts';

export type ModuleFaultKind =
  | 'missing' // no file there
  | 'damaged' // the module or a library of it is no whole ELF file for this machine, or its structure is garbled
  | 'wrong-version' // built for another version of the program, or a library of it is of another version
  | 'not-a-module' // a sound library, but not a module of that name
  | 'missing-library'
  | 'missing-symbol'
  | 'missing-dependency'; // another module or extension must be loaded before it

export interface ModuleFault {
  /** The module or extension, as configured. */
  readonly path: string;
  readonly kind: ModuleFaultKind;
  /** A sentence part with its subject; with numbers and names as found in the files. */
  readonly text: string;
  /** The file that is really at fault, where it is not the module: a library, another extension. It may be gone. */
  readonly culprit?: string;
  /** `libargon2.so.1`, of a missing library or one of another version. */
  readonly library?: string;
  readonly symbol?: string;
  /** What the module was built for, and what the program is: `20051115`, `API20210902,NTS`. */
  readonly found?: string;
  readonly wanted?: string;
  /** The module or extension, by name, that has to be loaded before: `proxy_module`, `mysqlnd`. */
  readonly needs?: string;
}

/** A fault with the service that would load the module, and the line that says so. */
export interface ServiceModuleFault extends ModuleFault {
  readonly service: string;
  readonly at?: SourcePosition;
}

/** `lines` are the lines that load something, LoadModule or extension=. */
export function withLine(
  service: string,
  fault: ModuleFault,
  lines: readonly { readonly file: string; readonly at: SourcePosition }[],
): ServiceModuleFault {
  const line = lines.find(({ file }) => file === fault.path);
  return { service, ...fault, ...(line === undefined ? {} : { at: line.at }) };
}

export function fromLinkFault(path: string, fault: LinkFault): ModuleFault {
  const culprit = fault.culprit === path ? undefined : fault.culprit;
  return {
    path,
    kind: kindOf(path, fault),
    text: fault.text,
    ...(culprit === undefined ? {} : { culprit }),
    ...(fault.library === undefined ? {} : { library: fault.library }),
    ...(fault.symbol === undefined ? {} : { symbol: fault.symbol }),
    ...(fault.kind === 'missing-version' && fault.version !== undefined ? { wanted: fault.version } : {}),
  };
}

function kindOf(path: string, fault: LinkFault): ModuleFaultKind {
  switch (fault.kind) {
    case 'damaged':
      return fault.elf?.kind === 'missing' && fault.culprit === path ? 'missing' : 'damaged';
    case 'missing-version':
      return 'wrong-version';
    case 'missing-symbol':
      // A library that lacks a symbol it should define is of another version.
      return fault.culprit === undefined ? 'missing-symbol' : 'wrong-version';
    case 'missing-library':
    default:
      return 'missing-library';
  }
}
