/** chmod(1), chown(1), setfacl(1), dpkg-statoverride(1): who may read. */
import type { Effect } from '../model.ts';
import { plainOf, UNKNOWN } from '../shell/text.ts';
import type { Model } from './index.ts';
import { hasOption, paths, sorted } from './operands.ts';

const READ = 4;

/** What a mode takes away: from everybody, from all but the owner, or nothing that matters. */
export function taken(mode: string): 'wholly' | 'others' | undefined {
  if (/^[0-7]{1,5}$/.test(mode)) {
    // With the sticky bit it is a directory that all may write into: 1733 of PHP's sessions is no loss.
    if (/^0?1[0-7]{3}$/.test(mode)) return undefined;
    const [user = 0, group = 0, other = 0] = mode.padStart(3, '0').slice(-3).split('').map(Number);
    if ((user & READ) === 0) return 'wholly';
    return (group & READ) === 0 && (other & READ) === 0 ? 'others' : undefined;
  }
  const clauses = mode.split(',').flatMap((clause) => {
    const [, who, sign, what] = /^([ugoa]*)([-=])([rwxXst]*)$/.exec(clause) ?? [];
    if (who === undefined || sign === undefined || what === undefined) return [];
    const loses = sign === '-' ? /[rx]/.test(what) : !what.includes('r');
    return loses
      ? [
          who === '' || who.includes('a') || who.includes('u')
            ? ('wholly' as const)
            : who.includes('o')
              ? ('others' as const)
              : undefined,
        ]
      : [];
  });
  return clauses.includes('wholly') ? 'wholly' : clauses.find((clause) => clause !== undefined);
}

const chmod: Model = (call) => {
  // `-x` and `-rwx` look like options, and are modes.
  const at = call.args.findIndex((text) =>
    /^(?:[0-7]+|[ugoa]*[-+=][rwxXstugo]*(?:,.*)?)$/.test(plainOf(text) ?? ''),
  );
  const mode = plainOf(call.args[at] ?? UNKNOWN);
  if (at < 0 || mode === undefined) return [];
  const { options, operands } = sorted(
    [...call.args.slice(0, at), ...call.args.slice(at + 1)],
    /^--reference$/,
  );
  return forbidden(taken(mode), call, operands, hasOption(options, /R/, '--recursive'));
};

function forbidden(
  loss: 'wholly' | 'others' | undefined,
  call: Parameters<Model>[0],
  operands: Parameters<typeof paths>[0],
  recursive: boolean,
): Effect[] {
  if (loss === undefined || operands.length === 0) return [];
  const wholly = loss === 'wholly' ? { wholly: true } : {};
  return [{ kind: 'paths-forbidden', paths: paths(operands, call), recursive, ...wholly }];
}

/** Accounts of which a web server's directories may well be. */
const USUAL_OWNERS = /^(?:root|www-data|apache|nginx|http|0|33)?(?:[:.].*)?$/;

const chown: Model = (call) => {
  const { options, operands } = sorted(call.args, /^--(?:reference|from)$/);
  const [owner, ...targets] = operands;
  const name = owner === undefined ? undefined : plainOf(owner);
  if (name === undefined || USUAL_OWNERS.test(name)) return [];
  return forbidden('others', call, targets, hasOption(options, /R/, '--recursive'));
};

const statoverride: Model = (call) => {
  const { options, operands } = sorted(call.args, /^$/);
  const [, , mode, path] = operands;
  if (!options.includes('--add') || !options.includes('--update') || path === undefined) return [];
  return forbidden(taken(plainOf(mode ?? UNKNOWN) ?? ''), call, [path], false);
};

export const access: Readonly<Record<string, Model>> = { chmod, chown, 'dpkg-statoverride': statoverride };
