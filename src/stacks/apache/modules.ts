/** Names of httpd modules: identifiers, source file names for <IfModule>, and which module owns a directive. */

/** Built into Debian's and Red Hat's httpd (`apache2 -l`); their directives need no LoadModule. */
const STATIC_SOURCES: ReadonlySet<string> = new Set([
  'core.c',
  'http_core.c',
  'mod_so.c',
  'mod_watchdog.c',
  'mod_log_config.c',
  'mod_logio.c',
  'mod_version.c',
  'mod_unixd.c',
]);

/** Modules whose source file is not `mod_NAME.c` (`strings` on the shipped objects). */
const SOURCE_OF: Readonly<Record<string, string>> = {
  mpm_prefork_module: 'prefork.c',
  mpm_worker_module: 'worker.c',
  mpm_event_module: 'event.c',
  php_module: 'mod_php.c',
  php7_module: 'mod_php7.c',
  php5_module: 'mod_php5.c',
};

export function sourceOf(module: string): string {
  return SOURCE_OF[module] ?? `mod_${module.replace(/_module$/, '')}.c`;
}

export function isLoaded(nameOrSource: string, loaded: Iterable<string>): boolean {
  if (STATIC_SOURCES.has(nameOrSource) || STATIC_SOURCES.has(sourceOf(nameOrSource))) return true;
  for (const module of loaded) if (module === nameOrSource || sourceOf(module) === nameOrSource) return true;
  return false;
}

/** Directives that people put into .htaccess → module (httpd docs, "Directive Quick-Reference"). Lower case. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  php_module: ['php_value', 'php_flag', 'php_admin_value', 'php_admin_flag'],
  rewrite_module: [
    'rewriteengine',
    'rewriterule',
    'rewritecond',
    'rewritebase',
    'rewriteoptions',
    'rewritemap',
  ],
  headers_module: ['header', 'requestheader'],
  expires_module: ['expiresactive', 'expiresbytype', 'expiresdefault'],
  alias_module: ['redirect', 'redirectmatch', 'redirectpermanent', 'redirecttemp', 'alias', 'scriptalias'],
  authn_core_module: ['authtype', 'authname'],
  authn_file_module: ['authuserfile'],
  authz_core_module: ['require', 'authmerging'],
  authz_groupfile_module: ['authgroupfile'],
  auth_basic_module: ['authbasicprovider', 'authbasicauthoritative'],
  auth_digest_module: ['authdigestprovider', 'authdigestdomain'],
  access_compat_module: ['order', 'allow', 'deny', 'satisfy'],
  dir_module: ['directoryindex', 'fallbackresource', 'directoryslash', 'directoryindexredirect'],
  autoindex_module: [
    'indexoptions',
    'indexignore',
    'indexorderdefault',
    'addicon',
    'adddescription',
    'headername',
  ],
  mime_module: [
    'addtype',
    'addhandler',
    'addencoding',
    'addlanguage',
    'addcharset',
    'removehandler',
    'removetype',
  ],
  negotiation_module: ['languagepriority', 'forcelanguagepriority'],
  deflate_module: ['deflatecompressionlevel', 'deflatebuffersize'],
  filter_module: ['addoutputfilterbytype', 'filterprovider', 'filterchain', 'filterdeclare'],
  env_module: ['setenv', 'unsetenv', 'passenv'],
  setenvif_module: ['setenvif', 'setenvifnocase', 'browsermatch', 'browsermatchnocase'],
  ssl_module: ['sslrequiressl', 'sslrequire', 'sslverifyclient', 'ssloptions'],
  substitute_module: ['substitute'],
  include_module: ['xbithack', 'ssierrormsg'],
  userdir_module: ['userdir'],
  dav_module: ['dav'],
  lua_module: ['luahookfixups', 'luamaphandler'],
};

const OWNER_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(OWNERS).flatMap(([module, names]) => names.map((name) => [name, module] as const)),
);

/** The module that defines a directive; undefined for the core's own and unknown ones. */
export function ownerOfDirective(name: string): string | undefined {
  return OWNER_OF.get(name.toLowerCase());
}

/** `php_module`, `php7_module` and `php5_module` all define the `php_` directives. */
export function satisfies(loaded: string, wanted: string): boolean {
  return loaded === wanted || (wanted === 'php_module' && /^php\d*_module$/.test(loaded));
}
