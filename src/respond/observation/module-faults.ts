/** What the services would fail to load at their next start, asked of the files themselves. */
import { ElfResolver } from '../../host/elf/index.ts';
import { moduleFaults } from '../../stacks/index.ts';
import type { Look } from './look.ts';
import type { ModuleLoadFault } from './model.ts';

export function observeModuleFaults(look: Look): readonly ModuleLoadFault[] {
  const { files, proc } = look;
  return moduleFaults({ files, proc, elf: new ElfResolver(), uses: [], clock: () => performance.now() }).map(
    ({ service, path, kind, text, culprit, library, needs, at }) => ({
      service,
      path,
      kind,
      text,
      ...(culprit === undefined ? {} : { culprit }),
      ...(library === undefined ? {} : { library }),
      ...(needs === undefined ? {} : { needs }),
      ...(at === undefined ? {} : { at }),
    }),
  );
}
