/** What a stack is: one kind of service that Stakeout can find, take apart into components, test and control. */
import type {
  Component,
  Problem,
  ReasonStep,
  Service,
  SourcePosition,
  StackName,
} from '../domain/component.ts';
import type { ElfResolver } from '../host/elf/index.ts';
import type { HostFiles } from '../host/files/index.ts';
import type { ProcFs } from '../host/proc/index.ts';

/** A service hands requests on to the one that listens at `address`. */
export interface BackendUse {
  /** `unix:/run/php/php8.2-fpm.sock` or `tcp:127.0.0.1:9000`. */
  readonly address: string;
  readonly reason: readonly ReasonStep[];
  /** Names of the sites that hand on. */
  readonly sites: readonly string[];
  /** Their document roots. */
  readonly roots: readonly string[];
}

/** The host as a stack may look at it. Discovery only reads. */
export interface HostView {
  readonly files: HostFiles;
  readonly proc: ProcFs;
  readonly elf: Pick<ElfResolver, 'closure'>;
  /** Services the caller asked for, e.g. `apache2`, `pid:1234`, `unit:mysql.service`; absent means every known one. */
  readonly only?: readonly string[];
  /** What the services found before hand on: web servers are discovered before what stands behind them. */
  readonly uses: readonly BackendUse[];
  /** Monotonic milliseconds, for the limits of walks. */
  readonly clock: () => number;
}

export interface DiscoveredService {
  readonly service: Service;
  readonly components: readonly Component[];
  readonly problems: readonly Problem[];
  readonly uses: readonly BackendUse[];
  /** Addresses it listens at for other services, in the form of `BackendUse.address`. */
  readonly provides: readonly string[];
}

/** Where a service should listen, by its configuration. */
export interface ListenAddress {
  /** `tcp:*:80`, `tcp:127.0.0.1:8080`, `tcp:[::1]:80`, `unix:/run/php/php8.2-fpm.sock`. */
  readonly address: string;
  readonly at?: SourcePosition;
}

export interface Stack {
  readonly name: StackName;
  /** Running services are found by their executable, configured ones by their main configuration file and program. */
  discover(host: HostView): Promise<DiscoveredService[]>;
  /** Argv that tests the configuration without touching the service; exit 0 means it is valid. Empty when there is none. */
  configTest(service: Service): readonly string[];
  /** Argv that lists the modules or extensions in effect. */
  effectiveModules?(service: Service): readonly string[];
  /** Where the configuration as it stands now lets it listen; empty when that cannot be told. */
  listens?(host: HostView, service: Service): readonly ListenAddress[];
}
