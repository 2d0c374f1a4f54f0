/**
 * What Debian's own records say should be there: modules and extensions that were enabled by a2enmod and phpenmod, PHP's main settings
 * file. They say what somebody once decided, not what is needed today, so alone they weigh little.
 */
import { phpRegistry } from '../../stacks/php/index.ts';
import { apacheRegistry } from '../../stacks/apache/index.ts';
import type { ObservedService } from './model.ts';
import { changeTime } from './inode.ts';
import type { Look } from './look.ts';
import type { Change } from './object-model.ts';

export function recordChanges(
  look: Look,
  services: readonly Pick<ObservedService, 'service' | 'wanted'>[],
): readonly Change[] {
  const wanted = services.filter((s) => s.wanted !== undefined).map((s) => s.service);
  const apache = wanted.filter((s) => s.stack === 'apache').map((s) => s.id);
  const fpm = wanted.filter((s) => s.stack === 'php-fpm').map((s) => s.id);
  return [
    ...(apache.length > 0 ? lostModules(look, apache) : []),
    ...lostExtensions(look, { apache2: apache, fpm }),
    ...lostSettings(look, { apache2: apache, fpm }),
  ];
}

function lostModules(look: Look, services: readonly string[]): readonly Change[] {
  return apacheRegistry(look.files)
    .lost.filter((lost) => lost.linkState === 'absent' && lost.availableExists)
    .map(({ link, from }) => recorded(look, link, services, `it is not there, and ${from}`));
}

type BySapi = Readonly<Record<'apache2' | 'fpm', readonly string[]>>;

function lostExtensions(look: Look, services: BySapi): readonly Change[] {
  return phpRegistry(look.files)
    .lost.filter((lost) => lost.linkState === 'absent')
    .flatMap(({ sapi, link, from }) => {
      const ids = sapi === 'apache2' || sapi === 'fpm' ? services[sapi] : [];
      return ids.length === 0 ? [] : [recorded(look, link, ids, `it is not there, and ${from}`)];
    });
}

/** ucf puts php.ini in place, so no package lists it; without it PHP goes on with its built-in settings. */
function lostSettings(look: Look, services: BySapi): readonly Change[] {
  return look.files.list('/etc/php').flatMap(({ name: version }) =>
    (['apache2', 'fpm'] as const).flatMap((sapi) => {
      const directory = `/etc/php/${version}/${sapi}`;
      const ini = `${directory}/php.ini`;
      if (
        services[sapi].length === 0 ||
        !look.files.isDirectory(`${directory}/conf.d`) ||
        look.files.trail(ini).exists
      )
        return [];
      if (sapi === 'apache2' && !look.files.isFile(`/usr/lib/apache2/modules/libphp${version}.so`)) return [];
      return [
        {
          ...recorded(look, ini, services[sapi], "it is not there, and PHP's packages put one there"),
          class: 'config' as const,
          object: 'file' as const,
        },
      ];
    }),
  );
}

function recorded(look: Look, path: string, services: readonly string[], detail: string): Change {
  const changedAt = changeTime(look, path);
  return {
    path,
    kind: 'missing',
    basis: 'record',
    object: 'link',
    class: 'enabled-link',
    services,
    reason: [{ text: 'enabled by the tools of the distribution' }],
    detail,
    ...(changedAt === undefined ? {} : { changedAt }),
  };
}
