/** Per-directory files: which apply, and which modules their directives need. */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import { matchesGlob } from '../../host/files/index.ts';
import type { ConfigDirective } from './config.ts';
import { Evaluation } from './evaluate.ts';
import { ownerOfDirective, satisfies } from './modules.ts';

/** httpd's own default since 2.3.9. */
const DEFAULT_OVERRIDE = 'none';

/** Names of per-directory files, from AccessFileName. */
export function accessFileNames(config: Evaluation): readonly string[] {
  return config.directives.findLast((d) => d.name === 'accessfilename')?.args ?? ['.htaccess'];
}

/** Whether `.htaccess` files in `dir` are read: the deepest matching <Directory> with AllowOverride decides. */
export function allowsOverride(config: Evaluation, dir: string): boolean {
  let depth = -1;
  let value = DEFAULT_OVERRIDE;
  for (const { name, args, sections } of config.directives) {
    const section = sections.at(-1);
    if (name !== 'allowoverride' || section?.name !== 'directory') continue;
    const pattern = section.args[0] ?? '/';
    if (pattern === '~') continue; // regular expressions are merged later and rarely change overrides
    const parts = componentsOf(pattern);
    if (parts.length >= depth && covers(parts, componentsOf(dir))) {
      depth = parts.length;
      value = args.join(' ').toLowerCase();
    }
  }
  return value !== 'none';
}

function componentsOf(path: string): readonly string[] {
  return posix
    .normalize(path)
    .split('/')
    .filter((p) => p !== '');
}

function covers(pattern: readonly string[], dir: readonly string[]): boolean {
  return pattern.every((part, i) => dir[i] !== undefined && matchesGlob(part, dir[i]));
}

/** The directives of one `.htaccess`, its conditions decided with the modules the server has. */
export function readHtaccess(files: HostFiles, config: Evaluation, path: string): Evaluation {
  return new Evaluation({
    files,
    main: path,
    serverRoot: config.serverRoot,
    environment: {},
    defines: config.defined(),
    modules: config.modules,
  });
}

export interface ModuleNeed {
  readonly module: string;
  readonly directive: ConfigDirective;
  /** False when no module that defines the directive is loaded: httpd answers 500 in that directory. */
  readonly loaded: boolean;
}

/** The first use of each module's directives. */
export function moduleNeeds(
  directives: readonly ConfigDirective[],
  config: Evaluation,
): readonly ModuleNeed[] {
  const needs = new Map<string, ModuleNeed>();
  for (const directive of directives) {
    const owner = ownerOfDirective(directive.name);
    if (owner === undefined) continue;
    const loaded = config.modules.find((m) => satisfies(m.name, owner));
    const module = loaded?.name ?? owner;
    if (!needs.has(module)) needs.set(module, { module, directive, loaded: loaded !== undefined });
  }
  return [...needs.values()];
}
