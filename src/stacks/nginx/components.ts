/** Takes one nginx apart: what it reads, loads, writes to and hands on to, each with its reason. */
import { posix } from 'node:path';
import type { ComponentClass, Site } from '../../domain/component.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { nginxBackend } from '../backend.ts';
import type { ComponentSet, Reason } from '../component-set.ts';
import {
  addHostName,
  addListeningSockets,
  addLogDirectory,
  addMapped,
  addProgram,
  addUnit,
} from '../shared-parts.ts';
import { addSiteContent, probesOf } from '../site-content.ts';
import type { BackendUse } from '../stack.ts';
import type { NginxConfig, NginxDirective } from './evaluate.ts';
import type { NginxInstance } from './instance.ts';
import { logPath, nginxLogs } from './logs.ts';
import { type NginxSite, sitesOf } from './sites.ts';

const FILES: Readonly<Record<string, ComponentClass>> = {
  ssl_certificate: 'certificate',
  ssl_certificate_key: 'certificate',
  ssl_client_certificate: 'certificate',
  ssl_trusted_certificate: 'certificate',
  ssl_dhparam: 'certificate',
  ssl_password_file: 'certificate',
  ssl_session_ticket_key: 'certificate',
  proxy_ssl_certificate: 'certificate',
  proxy_ssl_certificate_key: 'certificate',
  proxy_ssl_trusted_certificate: 'certificate',
  auth_basic_user_file: 'data',
  geoip_country: 'data',
  geoip_city: 'data',
};
const DIRECTORIES = /^(?:proxy|fastcgi|scgi|uwsgi|client_body)_(?:temp|cache)_path$|^client_body_temp_path$/;
const PASSES = /^(?:fastcgi|uwsgi|scgi|proxy|grpc)_pass$/;

export interface NginxParts {
  readonly sites: readonly Site[];
  readonly uses: readonly BackendUse[];
  readonly effective: readonly string[];
  readonly logs: readonly ServiceLog[];
}

export function addNginx(set: ComponentSet, instance: NginxInstance, config: NginxConfig): NginxParts {
  const service: Reason = [{ text: `service ${instance.id}` }];
  addProgram(set, instance.executable, service);
  const sites = sitesOf(config, instance.prefix);
  addConfigFiles(set, config, sites, service);
  const known = sites.map((site) => addSite(set, site));
  for (const directive of config.directives)
    addDirective(set, instance, directive, [...reasonFor(directive, sites, service), stepOf(directive)]);
  if (!config.directives.some((d) => d.name === 'user' && d.blocks.length === 0))
    addDefaultUser(set, service);
  if (instance.temporary !== undefined)
    set.addDirectory(instance.temporary, [...service, { text: 'temporary files of requests' }]);
  const uses = config.directives
    .filter((d) => PASSES.test(d.name))
    .flatMap((d) => usesOf(set, config, d, sites));
  addMapped(set, instance.master, service);
  addListeningSockets(set, instance.master, service);
  addUnit(set, instance.master, service);
  const effective = config.directives
    .filter((d) => d.name === 'load_module')
    .map((d) => posix.basename(d.args[0] ?? '', '.so'));
  return { sites: known, uses, effective, logs: nginxLogs(instance, config, sites) };
}

const siteReason = (site: NginxSite): Reason => [{ text: `site ${site.name}`, at: site.at }];
const stepOf = (d: NginxDirective): Reason[number] => ({
  text: `${d.name} ${d.args[0] ?? ''}`.trim(),
  at: d.at,
});

function reasonFor(directive: NginxDirective, sites: readonly NginxSite[], service: Reason): Reason {
  const site = sites.find((s) => directive.blocks.includes(s.block));
  return site ? siteReason(site) : service;
}

function addConfigFiles(
  set: ComponentSet,
  config: NginxConfig,
  sites: readonly NginxSite[],
  service: Reason,
): void {
  for (const { path, by } of config.files) {
    const site = by && sites.find((s) => s.at.file === path || s.at.file === by.file);
    const step = { text: `reads ${posix.basename(path)}`, ...(by ? { at: by } : {}) };
    set.addFile(path, 'config', [...(site ? siteReason(site) : service), step], 'enabled-link');
  }
  for (const [dir, at] of config.includeDirectories)
    set.addDirectory(dir, [...service, { text: `includes from ${dir}`, at }]);
}

function addSite(set: ComponentSet, site: NginxSite): Site {
  const host = site.serverName === undefined ? {} : { host: site.serverName };
  const base = { name: site.name, definedAt: site.at, probes: [{ url: `${site.origin}/`, ...host }] };
  if (site.documentRoot === undefined) return base;
  const root = {
    documentRoot: site.documentRoot,
    indexes: site.indexes,
    special: ['.user.ini'],
    ...(site.documentRootAt ? { at: site.documentRootAt } : {}),
  };
  const view = addSiteContent(set, root, siteReason(site));
  for (const path of view.special)
    set.addFile(path, 'content', [...siteReason(site), { text: posix.basename(path), at: { file: path } }]);
  return {
    ...base,
    documentRoot: site.documentRoot,
    probes: probesOf(site.origin, site.serverName, site.documentRoot, view),
  };
}

function addDirective(
  set: ComponentSet,
  instance: NginxInstance,
  directive: NginxDirective,
  reason: Reason,
): void {
  const { name, args, at, blocks } = directive;
  const [value = ''] = args;
  if (value === '' || value.includes('$') || value.startsWith('data:') || value.startsWith('engine:')) return;
  const fileClass = FILES[name];
  // Certificates and keys are looked up beside nginx.conf, everything else below the prefix.
  const inConf = posix.resolve(posix.dirname(instance.main), value);
  const inPrefix = posix.resolve(instance.prefix, value);
  if (fileClass !== undefined) {
    if (set.host.files.stat(inConf) === undefined)
      set.problem(inConf, 'is named by the configuration and cannot be found', at);
    set.addFile(inConf, fileClass, reason);
    set.addAncestors(inConf, reason);
  } else if (name === 'load_module') {
    set.addElf(inPrefix, 'module', reason);
    if (!set.host.files.isFile(inPrefix))
      set.problem(`module ${value}`, `${JSON.stringify(inPrefix)} does not exist`, at);
  } else if ((name === 'access_log' && value !== 'off') || name === 'error_log')
    addLog(set, instance, value, reason);
  else if (name === 'pid') set.addDirectory(posix.dirname(inPrefix), reason);
  else if (DIRECTORIES.test(name)) set.addDirectory(inPrefix, reason);
  else if (name === 'alias' && set.host.files.isDirectory(inPrefix)) set.addDirectory(inPrefix, reason);
  else if (name === 'user' && blocks.length === 0) {
    set.addUser(value, reason);
    set.addGroup(args[1] ?? value, reason);
  }
}

function addLog(set: ComponentSet, instance: NginxInstance, value: string, reason: Reason): void {
  const path = logPath(instance.prefix, value);
  if (path !== undefined) addLogDirectory(set, path, reason);
}

/** NGX_USER of Debian's and most other builds. */
function addDefaultUser(set: ComponentSet, service: Reason): void {
  if (/^www-data:/m.test(set.host.files.readText('/etc/passwd').text ?? ''))
    set.addUser('www-data', [...service, { text: 'default user' }]);
}

function usesOf(
  set: ComponentSet,
  config: NginxConfig,
  directive: NginxDirective,
  sites: readonly NginxSite[],
): readonly BackendUse[] {
  const site = sites.find((s) => directive.blocks.includes(s.block));
  if (site === undefined) return [];
  const fastcgi = directive.name === 'fastcgi_pass';
  return upstreamServers(config, directive.args[0] ?? '').flatMap((server) => {
    const backend = nginxBackend(server, fastcgi);
    if (backend === undefined) return [];
    const what = fastcgi ? '.php handler' : directive.name;
    const reason: Reason = [...siteReason(site), { text: what, at: directive.at }, { text: backend.address }];
    if (backend.socketPath !== undefined) {
      set.add('socket', 'socket', set.host.files.trail(backend.socketPath).target, reason);
      set.addAncestors(backend.socketPath, reason);
    } else if (backend.hostName !== undefined) addHostName(set, backend.hostName, reason);
    return [
      {
        address: backend.address,
        reason,
        sites: [site.name],
        roots: site.documentRoot === undefined ? [] : [site.documentRoot],
      },
    ];
  });
}

/** The servers of the `upstream` block of that name; else the address itself. */
function upstreamServers(config: NginxConfig, target: string): readonly string[] {
  const name = target.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
  const servers = config.directives
    .filter(
      (d) => d.name === 'server' && d.blocks.at(-1)?.name === 'upstream' && d.blocks.at(-1)?.args[0] === name,
    )
    .flatMap((d) => d.args.slice(0, 1));
  return servers.length > 0 ? servers : [target];
}
