/** Does the service work? Judged by effect: its own configuration test, its modules, and every page it is known for. */
import type { Service } from '../../domain/component.ts';
import type { ExpectedPage } from '../../domain/page.ts';
import { DEFAULT_TIMEOUT_MS, type ProbeResult, judge, probe, siteFails } from '../../detect/probe/index.ts';
import { type ConfigTest, missingModules, type ServiceTests, testConfig } from '../../detect/health/index.ts';
import type { ServiceStatus } from '../control/index.ts';

export interface ServiceCheck {
  readonly service: string;
  readonly healthy: boolean;
  /** Not healthy, and all that is wrong are single pages of sites that work. */
  readonly partial: boolean;
  readonly running: boolean;
  readonly configTest: ConfigTest['result'];
  /** One line with file and line where they are known. */
  readonly configError?: string;
  /** Modules of the baseline that the configuration does not give any more. */
  readonly missingModules: readonly string[];
  readonly probes: readonly ProbeResult[];
}

export interface CheckPorts {
  readonly testsOf: (service: Service) => ServiceTests;
  readonly status: (service: Service) => ServiceStatus;
  readonly probeTimeoutMs?: number;
}

/** The test, the list of modules and all probes at the same time: a check takes as long as its slowest part. */
export async function checkService(
  service: Service,
  pages: readonly ExpectedPage[],
  ports: CheckPorts,
): Promise<ServiceCheck> {
  const tests = ports.testsOf(service);
  const [config, missing, probes] = await Promise.all([
    testConfig(tests.configTest(service)),
    missingModules(service, tests.effectiveModules?.(service) ?? []),
    checkPages(pages, ports.probeTimeoutMs),
  ]);
  // A service that was down when the baseline was taken is not expected to run.
  const { running } = ports.status(service);
  const runs = running || !service.running;
  // A list that could not be had comes with a configuration test that failed, or says nothing.
  const whole = runs && config.result !== 'failed' && (missing ?? []).length === 0;
  const healthy = whole && probes.every((one) => one.ok);
  return {
    service: service.id,
    healthy,
    partial: whole && !healthy && !anySiteFails(pages, probes),
    running,
    configTest: config.result,
    ...(config.error === undefined ? {} : { configError: config.error }),
    missingModules: missing ?? [],
    probes,
  };
}

function anySiteFails(pages: readonly ExpectedPage[], probes: readonly ProbeResult[]): boolean {
  const sites = Map.groupBy(probes.keys(), (at) => pages[at]?.site);
  return [...sites.values()].some((own) => siteFails(own.map((at) => probes[at]?.failure)));
}

/** Every page at once, in the order given. */
export function checkPages(
  pages: readonly ExpectedPage[],
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<readonly ProbeResult[]> {
  return Promise.all(pages.map(async (page) => judge(await probe(page.target, { timeoutMs }), page)));
}

/** The pages of the service's own sites. */
export function pagesOf(service: Service, pages: readonly ExpectedPage[]): readonly ExpectedPage[] {
  const own = new Set(
    service.sites.flatMap((site) => site.probes.map(({ url, host }) => `${url} ${host ?? ''}`)),
  );
  return pages.filter(({ target }) => own.has(`${target.url} ${target.host ?? ''}`));
}
