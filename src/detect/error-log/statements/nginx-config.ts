/** What nginx says of its configuration: ` in FILE:LINE` stands behind it where a directive is to blame (ngx_conf_log_error). */
import type { SourcePosition } from '../../../domain/component.ts';
import type { LogLevel, Statement } from '../../../domain/log-fact.ts';
import { errnoOfNumber } from '../errno.ts';
import { loadRefused } from './loader.ts';
import { applyRules, fileTrouble, fileWords, position, type Rule, rule } from './rule.ts';

interface Context {
  readonly at: SourcePosition | undefined;
  readonly text: string;
}

const OPENSSL_MISSING = /error:[0-9A-F]+:system library:\w*:(?<words>[^:()]+):/;

const RULES: readonly Rule<Context>[] = [
  rule(/^dlopen\(\) "(?<object>[^"]+)" failed \((?<why>.+)\)$/, (g, { at }) =>
    loadRefused(g('why'), g('object'), at),
  ),
  rule(/^dlsym\(\) "(?<object>[^"]+)", "(?<symbol>\w+)" failed/, (g, { at }) => ({
    kind: 'cannot-load',
    refusal: 'not-a-module',
    object: g('object'),
    symbol: g('symbol'),
    ...position(at),
  })),
  rule(/^module "(?<object>[^"]+)" version (?<found>\d+) instead of (?<wanted>\d+)$/, (g, { at }) => ({
    kind: 'cannot-load',
    refusal: 'incompatible',
    object: g('object'),
    found: g('found'),
    wanted: g('wanted'),
    ...position(at),
  })),
  rule(/^module "(?<object>[^"]+)" is not binary compatible$/, (g, { at }) => ({
    kind: 'cannot-load',
    refusal: 'incompatible',
    object: g('object'),
    ...position(at),
  })),
  rule(/^unknown directive "(?<name>[^"]*)"$/, (g, { at }) => ({
    kind: 'invalid-directive',
    directive: g('name'),
    ...position(at),
  })),
  rule(/^"(?<name>[^"]*)" directive is not allowed here$/, (g, { at }) => ({
    kind: 'misplaced-directive',
    directive: g('name'),
    ...position(at),
  })),
  rule(
    /^(?:invalid number of arguments in "(?<name>[^"]*)" directive|"(?<other>[^"]*)" directive (?:is duplicate|.+))$/,
    (g, context) => invalid(g('name') || g('other'), context),
  ),
  rule(
    /^(?:unexpected (?:end of file|end of parameter|"[^"]*"|'[^']*')|directive "[^"]*" (?:is not terminated by|has no opening)|too long (?:parameter|line))/,
    (_, { at, text }) => ({
      kind: 'syntax',
      text,
      ...position(at),
    }),
  ),
  rule(/^unknown "(?<name>[^"]*)" variable$/, (g, { at }) => ({
    kind: 'undefined-variable',
    name: g('name'),
    ...position(at),
  })),
  rule(/^getpwnam\("(?<name>[^"]*)"\) failed/, (g) => ({
    kind: 'unknown-account',
    name: g('name'),
    of: 'user',
  })),
  rule(/^getgrnam\("(?<name>[^"]*)"\) failed/, (g) => ({
    kind: 'unknown-account',
    name: g('name'),
    of: 'group',
  })),
  rule(/^host not found in (?:upstream )?"(?<host>[^"]+)"/, (g, { at }) => ({
    kind: 'unresolved-host',
    host: g('host').replace(/:\d+$/, ''),
    ...position(at),
  })),
  rule(/^conflicting server name "(?<name>[^"]*)" on (?<address>\S+), ignored$/, (g) => ({
    kind: 'conflicting-name',
    name: g('name'),
    address: `tcp:${g('address')}`,
  })),
  rule(/^could not build \S+, (?:you should increase |too large )(?<name>\w+): \d+/, (g, context) =>
    invalid(g('name'), context),
  ),
  rule(/^\d+ worker_connections exceed open file resource limit: \d+$/, (_, context) =>
    invalid('worker_connections', context),
  ),
  ...certificateRules(),
  // Any file at start, with or without a place.
  rule(/^could not open error log file: \w+\(\) "(?<path>[^"]+)" failed \((?<errno>\d+): /, (g, { at }) =>
    fileTrouble(g('path'), errnoOfNumber(Number(g('errno'))), at),
  ),
  rule(/^[a-z_0-9]+\(\)? ?"(?<path>\/[^"]+)"\)? failed \((?<errno>\d+): [^()]*\)$/, (g, { at }) =>
    fileTrouble(g('path'), errnoOfNumber(Number(g('errno'))), at),
  ),
];

function certificateRules(): readonly Rule<Context>[] {
  return [
    rule(
      /^(?:cannot load certificate(?: key)?|SSL_CTX_(?:load_verify_locations|use_certificate_\w+|use_PrivateKey_file)\()\s?"(?<path>[^"]+)"(?:\) failed|: BIO_new_file\(\) failed) \(SSL: (?<why>.+)\)$/,
      (g, { at }) => {
        const words = OPENSSL_MISSING.exec(g('why'))?.groups?.['words'];
        return words === undefined ? certificate('invalid', g('path'), at) : fileWords(g('path'), words, at);
      },
    ),
    rule(/^BIO_new_file\("(?<path>[^"]+)"\) failed \(SSL: (?<why>.+)\)$/, (g, { at }) =>
      fileWords(g('path'), OPENSSL_MISSING.exec(g('why'))?.groups?.['words'] ?? '', at),
    ),
    rule(/^SSL_CTX_use_PrivateKey\("(?<path>[^"]+)"\) failed \(SSL: .*key values mismatch/, (g, { at }) => ({
      kind: 'certificate',
      trouble: 'key-mismatch',
      key: g('path'),
      ...position(at),
    })),
    rule(
      /^(?:cannot load certificate(?: key)?|PEM_read_bio\w*\(|SSL_CTX_use_\w+\() ?"(?<path>[^"]+)"/,
      (g, { at }) => certificate('invalid', g('path'), at),
    ),
    rule(/^no "(?:\w+_)?ssl_certificate(?:_key)?" is defined (?:for|in server)/, (_, { at }) => ({
      kind: 'certificate',
      trouble: 'absent',
      ...position(at),
    })),
  ];
}

/** Levels at which nginx refuses to start or says that it ignores something. */
const SERIOUS: readonly (LogLevel | undefined)[] = ['emerg', 'alert', 'crit'];

export function nginxConfigSays(
  message: string,
  level: LogLevel | undefined,
): readonly Statement[] | undefined {
  const [, before = message, file, line] = /^(.+) in (\/[^\n]+):(\d+)$/s.exec(message) ?? [];
  const at = file === undefined ? undefined : { file, line: Number(line) };
  const said = applyRules(RULES, before, { at, text: before });
  if (said !== undefined) return said;
  // With a place it is a directive, whatever is wrong with it.
  return at !== undefined && SERIOUS.includes(level)
    ? [{ kind: 'invalid-value', text: before, at }]
    : undefined;
}

function invalid(directive: string, { at, text }: Context): Statement {
  return { kind: 'invalid-value', directive, text, ...position(at) };
}

function certificate(trouble: 'invalid', path: string, at: SourcePosition | undefined): Statement {
  return { kind: 'certificate', trouble, path, ...position(at) };
}
