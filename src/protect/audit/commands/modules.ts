/** a2dismod(8) and its family, phpdismod(8), pecl, and the helpers of Debian's maintainer scripts. */
import type { Effect } from '../model.ts';
import { known, plainOf, type Text, UNKNOWN } from '../shell/text.ts';
import type { Model } from './index.ts';
import { names, sorted } from './operands.ts';

type Of = Extract<Effect, { kind: 'modules-disabled' }>['of'];

const disables =
  (of: Of): Model =>
  ({ args }) =>
    off(of, sorted(args, /^$/).operands);
const enables =
  (of: Of): Model =>
  ({ args }) =>
    on(of, sorted(args, /^$/).operands);

function off(of: Of, operands: readonly Text[], limits: Limits = {}): Effect[] {
  return operands.length === 0 ? [] : [{ kind: 'modules-disabled', of, names: names(operands), ...limits }];
}
function on(of: Of, operands: readonly Text[]): Effect[] {
  return operands.length === 0 ? [] : [{ kind: 'modules-enabled', of, names: names(operands) }];
}

interface Limits {
  readonly versions?: readonly string[];
  readonly sapis?: readonly string[];
}

/** `-v 8.2 -s fpm`; `ALL` is no limit. */
function limitsOf(version: Text | undefined, sapi: Text | undefined): Limits {
  const of = (text: Text | undefined): string | undefined => {
    const plain = text === undefined ? undefined : plainOf(text);
    return plain === 'ALL' ? undefined : plain;
  };
  const [v, s] = [of(version), of(sapi)];
  return { ...(v === undefined ? {} : { versions: [v] }), ...(s === undefined ? {} : { sapis: [s] }) };
}

const phpdismod: Model = ({ args }) => {
  const { operands, values } = sorted(args, /^-[vsm]$/);
  return off('php-extension', operands.map(withoutPriority), limitsOf(values.get('-v'), values.get('-s')));
};
const phpenmod: Model = ({ args }) =>
  on('php-extension', sorted(args, /^-[vsm]$/).operands.map(withoutPriority));

/** `opcache/10` */
function withoutPriority(text: Text): Text {
  const plain = plainOf(text);
  return plain?.includes('/') === true ? known(plain.replace(/\/.*$/, ''), false, text.origins) : text;
}

/** `apache2_invoke dismod php8.2` of apache2-maintscript-helper, where that is not at hand. */
const apacheInvoke: Model = ({ args: [verb, name] }) => {
  const [, way, kind] = /^(en|dis)(mod|conf|site)$/.exec(plainOf(verb ?? UNKNOWN) ?? '') ?? [];
  if (way === undefined || name === undefined) return [];
  const of = kind === 'mod' ? 'apache-module' : kind === 'conf' ? 'apache-conf' : 'apache-site';
  return way === 'dis' ? off(of, [name]) : on(of, [name]);
};

/** `php_invoke dismod VERSION SAPI MODULE` of php-maintscript-helper. */
const phpInvoke: Model = ({ args: [verb, version, sapi, name] }) => {
  const way = plainOf(verb ?? UNKNOWN);
  if (name === undefined) return [];
  return way === 'dismod'
    ? off('php-extension', [name], limitsOf(version, sapi))
    : way === 'enmod'
      ? on('php-extension', [name])
      : [];
};

const pecl: Model = ({ args }) => {
  const [verb, ...rest] = sorted(args, /^-[dC]$/).operands;
  const command = plainOf(verb ?? UNKNOWN);
  return command === 'uninstall' || command === 'un' ? off('php-extension', rest) : [];
};

export const modules: Readonly<Record<string, Model>> = {
  a2dismod: disables('apache-module'),
  a2disconf: disables('apache-conf'),
  a2dissite: disables('apache-site'),
  a2enmod: enables('apache-module'),
  a2enconf: enables('apache-conf'),
  a2ensite: enables('apache-site'),
  phpdismod,
  phpenmod,
  php5dismod: phpdismod,
  php5enmod: phpenmod,
  apache2_invoke: apacheInvoke,
  php_invoke: phpInvoke,
  pecl,
};
