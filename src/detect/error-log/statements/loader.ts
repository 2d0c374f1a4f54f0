/** What the dynamic linker says when it cannot load an object (glibc: elf/dl-load.c, dl-lookup.c, dl-version.c; musl: ldso/dynlink.c). */
import type { SourcePosition } from '../../../domain/component.ts';
import type { LoadRefusal, Statement } from '../../../domain/log-fact.ts';
import { applyRules, position, type Rule, rule } from './rule.ts';

type CannotLoad = Extract<Statement, { kind: 'cannot-load' }>;

/** The object that was asked for, by whom, and where. */
interface Asked {
  /** What the server wanted to load, when the linker's message may be about a library that it needs. */
  readonly object?: string;
  readonly at?: SourcePosition;
}

const RULES: readonly Rule<Asked>[] = [
  rule(/^(?<object>(?:(?!: ).)+): cannot open shared object file: (?<words>[^:]+)$/, (g, asked) =>
    refused(asked, g('object'), opening(g('words'))),
  ),
  rule(
    /^(?<object>(?:(?!: ).)+): (?:invalid ELF header|file too short|cannot read file data\b.*|ELF (?:load command|file)\b.*|object file has no .*|(?:internal error|nonzero padding|cannot dynamically load executable|only ET_DYN and ET_EXEC can be loaded)\b.*)$/,
    (g, asked) => refused(asked, g('object'), 'not-elf'),
  ),
  rule(/^(?<object>(?:(?!: ).)+): wrong ELF class: (?<class>\w+)$/, (g, asked) =>
    refused(asked, g('object'), 'wrong-class'),
  ),
  rule(
    /^(?<object>(?:(?!: ).)+): undefined symbol: (?<symbol>[^\s,]+)(?:, version \S+)?(?:\s*\(.*\))?$/,
    (g, asked) => ({
      ...refused(asked, g('object'), 'undefined-symbol'),
      symbol: g('symbol'),
    }),
  ),
  rule(
    /^(?<object>(?:(?!: ).)+): version `(?<symbol>[^']+)' not found \(required by (?<by>.+)\)$/,
    (g, asked) => ({
      ...refused(asked, g('object'), 'version-not-found'),
      by: g('by'),
      symbol: g('symbol'),
    }),
  ),
  rule(
    /^(?<by>(?:(?!: ).)+): symbol (?<symbol>[^\s,]+),? version \S+ not defined in file (?<object>\S+) with link time reference/,
    (g, asked) => ({
      ...refused(asked, g('object'), 'undefined-symbol'),
      by: g('by'),
      symbol: g('symbol'),
    }),
  ),
  rule(
    /^(?<object>(?:(?!: ).)+): (?:failed to map segment from shared object|cannot (?:enable executable stack|allocate memory in static TLS block|restore segment prot|apply additional memory protection|make segment writable))\b/,
    (g, asked) => refused(asked, g('object'), 'other'),
  ),
  rule(
    /^Error loading shared library (?<object>\S+?): (?<words>[^:()]+?) \(needed by (?<by>.+)\)$/,
    (g, asked) => ({
      ...refused(asked, g('object'), opening(g('words'))),
      by: g('by'),
    }),
  ),
  rule(/^Error relocating (?<object>(?:(?!: ).)+): (?<symbol>\S+): symbol not found$/, (g, asked) => ({
    ...refused(asked, g('object'), 'undefined-symbol'),
    symbol: g('symbol'),
  })),
];

/** The linker's message, as dlerror(3) gives it; undefined when it is none. */
export function loaderSays(message: string, asked: Asked = {}): CannotLoad | undefined {
  const [said] = applyRules(RULES, message.trim(), asked) ?? [];
  return said?.kind === 'cannot-load' ? said : undefined;
}

/** As `loaderSays`; a message of no known form is a refusal all the same. */
export function loadRefused(message: string, object: string, at?: SourcePosition): CannotLoad {
  return (
    loaderSays(message, { object, ...position(at) }) ?? {
      kind: 'cannot-load',
      refusal: 'other',
      object,
      ...position(at),
    }
  );
}

const PROGRAM =
  /^(?<by>[\w./+-]{1,200}): (?:error while loading shared libraries|symbol lookup error|relocation error): (?<why>.+)$/;

/** A program that the linker could not start: `php-fpm8.2: error while loading shared libraries: libargon2.so.1: …`. */
export function programSays(line: string): readonly Statement[] | undefined {
  const { by = '', why = '' } = PROGRAM.exec(line)?.groups ?? {};
  if (why !== '') return [{ ...loadRefused(why, by), ...byIfOther(why, by) }];
  // A program whose own library lacks a version: `apache2: /lib/…/libssl.so.3: version … not found (required by apache2)`.
  const behind = /^[\w./+-]{1,200}: (?<why>\/\S+: version `[^']+' not found \(required by .+)$/.exec(
    line,
  )?.groups;
  const musl = /^Error (?:loading shared library|relocating) /.test(line) ? line : undefined;
  const message = behind?.['why'] ?? musl;
  const said = message === undefined ? undefined : loaderSays(message);
  return said === undefined ? undefined : [said];
}

function byIfOther(why: string, by: string): { readonly by?: string } {
  const known = loaderSays(why);
  return known === undefined || known.object === by ? {} : { by: known.by ?? by };
}

function refused({ object: asked, at }: Asked, object: string, refusal: LoadRefusal): CannotLoad {
  const by = asked !== undefined && asked !== object ? { by: asked } : {};
  return { kind: 'cannot-load', refusal, object, ...by, ...position(at) };
}

function opening(words: string): LoadRefusal {
  if (words === 'No such file or directory') return 'missing';
  return words === 'Permission denied' ? 'denied' : 'other';
}
