/** The modules a service says it has, and which of the baseline's are gone. */
import type { Service } from '../../domain/component.ts';
import { run } from '../../host/process/index.ts';

const DEADLINE_MS = 15_000;

/**
 * Names that were in effect at baseline time and are not any more; undefined when the service cannot say.
 * For Apache only its own modules: PHP's extensions inside mod_php do not show in its list.
 */
export async function missingModules(
  service: Service,
  argv: readonly string[],
): Promise<readonly string[] | undefined> {
  const wanted = service.stack === 'apache' ? service.effective.filter(isApacheModule) : service.effective;
  if (argv.length === 0 || wanted.length === 0) return [];
  const done = await run(argv, { timeoutMs: DEADLINE_MS });
  if (done.code !== 0) return undefined;
  const present = new Set(parseModules(done.stdout).map(canonical));
  return wanted.filter((name) => !present.has(canonical(name)));
}

function isApacheModule(name: string): boolean {
  return name.endsWith('_module');
}

/** `apache2ctl -M` prints ` php_module (shared)`, `php -m` bare names under `[PHP Modules]`. */
export function parseModules(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => line.replace(/\((?:shared|static)\)\s*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('[') && !line.endsWith(':'));
}

/** PHP lists `SimpleXML` and `Zend OPcache`; its ini files say `simplexml` and `opcache`. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/^zend /, '');
}
