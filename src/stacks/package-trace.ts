/**
 * Which package a path belongs to, also after the package is removed: dpkg keeps the names of its configuration files
 * (`Conffiles` in the status file), and ucf(1) those it put in place for a package.
 */
import type { HostFiles } from '../host/files/index.ts';
import type { PackageDatabase, PackageState } from '../host/packages/index.ts';

export interface PackageTrace {
  readonly package: string;
  /** dpkg's word: `installed`, `config-files` when only the configuration is left, `half-configured`, …; `unknown` to dpkg. */
  readonly state: string;
  /** What says so: `/var/lib/dpkg/status lists it among the configuration files of …`. */
  readonly from: string;
}

export interface PackageRecords {
  readonly files: HostFiles;
  readonly packages: Pick<PackageDatabase, 'owner'>;
  readonly states: ReadonlyMap<string, PackageState>;
}

const UCF_REGISTRY = '/var/lib/ucf/registry';

export class PackageTraces {
  readonly #records: PackageRecords;
  #conffiles: ReadonlyMap<string, string> | undefined;
  #ucf: ReadonlyMap<string, string> | undefined;

  constructor(records: PackageRecords) {
    this.#records = records;
  }

  of(path: string): PackageTrace | undefined {
    const owner = this.#records.packages.owner(path)?.name;
    if (owner !== undefined) return this.#trace(owner, `the package database lists ${path}`);
    this.#conffiles ??= conffilesIn(this.#records.states);
    const removed = this.#conffiles.get(path);
    if (removed !== undefined)
      return this.#trace(removed, `/var/lib/dpkg/status has ${path} as a configuration file of it`);
    this.#ucf ??= ucfRegistry(this.#records.files);
    const registered = this.#ucf.get(path);
    return registered === undefined ? undefined : this.#trace(registered, `${UCF_REGISTRY} has ${path}`);
  }

  #trace(name: string, from: string): PackageTrace {
    return { package: name, state: this.#records.states.get(name)?.state ?? 'unknown', from };
  }
}

function conffilesIn(states: ReadonlyMap<string, PackageState>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, conffiles } of states.values()) for (const path of conffiles) found.set(path, name);
  return found;
}

/** `php8.2-mysql \t /etc/php/8.2/mods-available/mysqli.ini` */
function ucfRegistry(files: HostFiles): ReadonlyMap<string, string> {
  const lines = (files.readText(UCF_REGISTRY).text ?? '').split('\n');
  const entries = lines.flatMap((line) => {
    const [, name, path] = /^(\S+)\s+(\/.*)$/.exec(line) ?? [];
    return name === undefined || path === undefined ? [] : [[path, name] as const];
  });
  return new Map(entries);
}
