/** Takes one httpd apart: what it reads, loads, writes to and hands on to, each with its reason. */
import { posix } from 'node:path';
import type { Site } from '../../domain/component.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { type ComponentSet, isBetterReason, type Reason } from '../component-set.ts';
import { addPhp, addSettings, neededExtensions, type PhpSapi, readSapi } from '../php/index.ts';
import { addListeningSockets, addMapped, addProgram, addUnit } from '../shared-parts.ts';
import { addSiteContent, probesOf } from '../site-content.ts';
import type { BackendUse } from '../stack.ts';
import { addBackend, addDirectiveFiles, backendOf } from './directive-files.ts';
import type { ConfigDirective, LoadedModule } from './config.ts';
import type { Evaluation } from './evaluate.ts';
import { accessFileNames, allowsOverride, type ModuleNeed, moduleNeeds, readHtaccess } from './htaccess.ts';
import type { ApacheInstance } from './instance.ts';
import { apacheLogs } from './logs.ts';
import { type ApacheSite, sitesOf } from './sites.ts';

export interface ApacheParts {
  readonly sites: readonly Site[];
  readonly uses: readonly BackendUse[];
  readonly effective: readonly string[];
  readonly logs: readonly ServiceLog[];
}

export function addApache(set: ComponentSet, instance: ApacheInstance, config: Evaluation): ApacheParts {
  const service: Reason = [{ text: `service ${instance.id}` }];
  addControl(set, instance, service);
  const sites = sitesOf(config);
  addConfigFiles(set, config, sites, service);
  const needs = new Map<string, Reason>();
  const known = sites.map((site) => addSite(set, config, site, needs));
  addModules(set, config, needs, service);
  for (const directive of config.directives)
    if (!isMadeAtStart(set, instance, config, directive))
      addDirectiveFiles(set, config, directive, reasonFor(directive, sites, service));
  const uses = backendUses(set, config, sites);
  const php = addModPhp(set, config, needs, service);
  addMapped(set, instance.master, service);
  addListeningSockets(set, instance.master, service);
  addUnit(set, instance.master, service);
  const extensions = php?.extensions.map((e) => e.name) ?? [];
  return {
    sites: known,
    uses,
    effective: [...config.modules.map((m) => m.name), ...extensions],
    logs: apacheLogs(config, php?.setting('error_log')),
  };
}

function addControl(set: ComponentSet, instance: ApacheInstance, service: Reason): void {
  addProgram(set, instance.executable, service);
  if (instance.envvars !== undefined)
    set.addFile(instance.envvars, 'config', [...service, { text: 'environment of the configuration' }]);
  if (instance.control === undefined) return;
  const control: Reason = [...service, { text: `controlled by ${posix.basename(instance.control)}` }];
  set.addFile(instance.control, 'program', control);
  set.addElf('/bin/sh', 'program', [...control, { text: 'interpreter /bin/sh' }]);
  addLauncher(set, instance, control);
  addRuntimeDirectories(set, instance, control);
}

/** `APACHE_HTTPD` is the command that apache2ctl(8) runs instead of the plain program, e.g. one that drops capabilities first. */
function addLauncher(set: ComponentSet, { environment, envvars }: ApacheInstance, control: Reason): void {
  const words = environment['APACHE_HTTPD']?.split(/\s+/) ?? [];
  for (const program of words.filter((word) => word.startsWith('/') && set.host.files.isFile(word)))
    set.addElf(program, 'program', [
      ...control,
      { text: 'APACHE_HTTPD', ...(envvars === undefined ? {} : { at: { file: envvars } }) },
    ]);
}

/** Debian's apache2ctl makes the directories below these before it starts httpd; the link /var/lock on the way must be there. */
const RUNTIME_DIRECTORIES = ['APACHE_RUN_DIR', 'APACHE_LOCK_DIR'];

function addRuntimeDirectories(
  set: ComponentSet,
  { environment, envvars }: ApacheInstance,
  control: Reason,
): void {
  for (const name of RUNTIME_DIRECTORIES) {
    const directory = environment[name];
    if (directory?.startsWith('/') !== true) continue;
    const at = envvars === undefined ? {} : { at: { file: envvars } };
    set.addDirectory(posix.dirname(directory), [...control, { text: name, ...at }]);
  }
}

/** An Apache that was not started since the machine was has no `DefaultRuntimeDir` yet, and lacks nothing. */
function isMadeAtStart(
  set: ComponentSet,
  { environment }: ApacheInstance,
  config: Evaluation,
  { name, args }: ConfigDirective,
): boolean {
  const directory = name === 'defaultruntimedir' ? config.resolve(args[0] ?? '') : undefined;
  return (
    directory !== undefined &&
    RUNTIME_DIRECTORIES.some((variable) => environment[variable] === directory) &&
    !set.host.files.isDirectory(directory)
  );
}

const siteReason = (site: ApacheSite): Reason => [{ text: `site ${site.name}`, at: site.at }];

/** A directive inside a virtual host is that site's; any other is the service's. */
function reasonFor(directive: ConfigDirective, sites: readonly ApacheSite[], service: Reason): Reason {
  const host = directive.sections.find((s) => s.name === 'virtualhost');
  const site = host && sites.find((s) => s.at === host.at);
  return site ? siteReason(site) : service;
}

function addConfigFiles(
  set: ComponentSet,
  config: Evaluation,
  sites: readonly ApacheSite[],
  service: Reason,
): void {
  for (const { path, by } of config.configFiles) {
    const site = sites.find((s) => s.at.file === path && by !== undefined);
    const step = { text: `reads ${posix.basename(path)}`, ...(by ? { at: by } : {}) };
    set.addFile(path, 'config', [...(site ? siteReason(site) : service), step], 'enabled-link');
  }
  for (const [dir, at] of config.includeDirectories)
    set.addDirectory(dir, [...service, { text: `includes from ${dir}`, at }]);
}

function addSite(set: ComponentSet, config: Evaluation, site: ApacheSite, needs: Map<string, Reason>): Site {
  const reason = siteReason(site);
  for (const need of moduleNeeds(site.own, config)) note(needs, need, reason);
  const base = { name: site.name, definedAt: site.at, probes: [{ url: `${site.origin}/`, ...hostOf(site) }] };
  if (site.documentRoot === undefined) return base;
  const view = addSiteContent(
    set,
    {
      documentRoot: site.documentRoot,
      indexes: site.indexes,
      special: [...accessFileNames(config), '.user.ini'],
      ...(site.documentRootAt ? { at: site.documentRootAt } : {}),
    },
    reason,
  );
  for (const path of view.special) addSpecial(set, config, path, reason, needs);
  return {
    ...base,
    documentRoot: site.documentRoot,
    probes: probesOf(site.origin, site.serverName, site.documentRoot, view),
  };
}

function hostOf(site: ApacheSite): { readonly host?: string } {
  return site.serverName === undefined ? {} : { host: site.serverName };
}

function addSpecial(
  set: ComponentSet,
  config: Evaluation,
  path: string,
  reason: Reason,
  needs: Map<string, Reason>,
): void {
  const name = posix.basename(path);
  const chain: Reason = [...reason, { text: name, at: { file: path } }];
  if (!accessFileNames(config).includes(name)) {
    set.addFile(path, 'content', chain);
    return;
  }
  if (!allowsOverride(config, posix.dirname(path))) return;
  set.addFile(path, 'content', chain);
  const local = readHtaccess(set.host.files, config, path);
  set.problems.push(...local.problems);
  for (const need of moduleNeeds(local.directives, config)) {
    note(needs, need, chain);
    if (!need.loaded)
      set.problem(
        `${name}: ${need.directive.name}`,
        `needs ${need.module}, which is not loaded: pages here answer 500`,
        need.directive.at,
      );
  }
}

function note(needs: Map<string, Reason>, need: ModuleNeed, reason: Reason): void {
  const chain: Reason = [...reason, { text: `directive ${need.directive.name}`, at: need.directive.at }];
  const present = needs.get(need.module);
  if (present === undefined || isBetterReason(chain, present)) needs.set(need.module, chain);
}

function addModules(
  set: ComponentSet,
  config: Evaluation,
  needs: Map<string, Reason>,
  service: Reason,
): void {
  const php = config.modules.find(isPhp);
  const handler = php && phpHandler(config);
  if (php && handler) needs.set(php.name, handler);
  for (const module of config.modules) {
    set.addElf(module.file, 'module', moduleReason(module, needs, service));
    set.addAncestors(module.file, [...service, { text: 'module directory' }]);
    if (!set.host.files.isFile(module.file))
      set.problem(`module ${module.name}`, `${JSON.stringify(module.file)} does not exist`, module.at);
  }
}

function moduleReason(module: LoadedModule, needs: Map<string, Reason>, service: Reason): Reason {
  return [...(needs.get(module.name) ?? service), { text: `LoadModule ${module.name}`, at: module.at }];
}

const isPhp = (module: LoadedModule): boolean => /^php\d*_module$/.test(module.name);

/** `site shop → .php handler (SetHandler application/x-httpd-php)`: the first site that is not without PHP. */
function phpHandler(config: Evaluation): Reason | undefined {
  const directive = config.directives.find(
    (d) =>
      ['sethandler', 'addhandler', 'addtype'].includes(d.name) &&
      d.args.some((a) => /^application\/x-httpd-php\d*$/.test(a) || /^php\d*-script$/.test(a)),
  );
  const site = sitesOf(config).find((s) => s.documentRoot !== undefined);
  if (directive === undefined || site === undefined) return undefined;
  return [...siteReason(site), { text: '.php handler', at: directive.at }];
}

const rootsOf = (sites: readonly ApacheSite[]): readonly string[] =>
  sites.flatMap((s) => s.documentRoot ?? []);

function backendUses(
  set: ComponentSet,
  config: Evaluation,
  sites: readonly ApacheSite[],
): readonly BackendUse[] {
  return config.directives.flatMap((directive) => {
    const backend = backendOf(directive);
    if (backend === undefined) return [];
    const host = directive.sections.find((s) => s.name === 'virtualhost');
    const users = sites.filter((s) => host === undefined || s.at === host.at);
    const first = users[0];
    if (first === undefined) return [];
    const what = backend.fastcgi ? '.php handler' : 'proxied';
    const reason: Reason = [
      ...siteReason(first),
      { text: what, at: directive.at },
      { text: backend.address },
    ];
    addBackend(set, backend, reason);
    return [{ address: backend.address, reason, sites: users.map((s) => s.name), roots: rootsOf(users) }];
  });
}

function addModPhp(
  set: ComponentSet,
  config: Evaluation,
  needs: Map<string, Reason>,
  service: Reason,
): PhpSapi | undefined {
  const php = config.modules.find(isPhp);
  if (php === undefined) return undefined;
  const reason = moduleReason(php, needs, service);
  const sapi = readSapi(set.host.files, 'apache2', php.file);
  addPhp(set, sapi, reason, neededExtensions(set.host, sapi, rootsOf(sitesOf(config))));
  const values = config.directives.filter((d) => d.name === 'php_admin_value' || d.name === 'php_value');
  if (values.length > 0)
    addSettings(
      set,
      (key) => {
        const found = values.find((d) => d.args[0] === key);
        return found && { value: found.args[1] ?? '', at: found.at };
      },
      reason,
    );
  return sapi;
}
