/** What must stay true on a host, whoever enforces it: Puppet, Ansible or cloud-init. Nothing here pins the content of a file. */

/** A package, and those of its files that the services need. */
export interface KeptPackage {
  readonly name: string;
  /** Absolute paths, sorted; at least one. */
  readonly files: readonly string[];
  /** Services whose configuration is to be loaded anew when one of them came back. */
  readonly services: readonly string[];
}

/** A link that turns something on: a module, a site, a configuration, a PHP extension. */
export interface KeptLink {
  readonly path: string;
  /** As it stands in the link, often relative. */
  readonly target: string;
  readonly services: readonly string[];
}

export interface KeptService {
  /** As the service manager and the init scripts know it. */
  readonly name: string;
  /** Exit 0 means that the configuration holds. Empty where nobody knows how to test it: then nothing is reloaded. */
  readonly test: readonly string[];
}

/** What the services need and configuration management cannot bring back, or should not. */
export interface LeftOut {
  readonly why: string;
  /** Paths or names, sorted. */
  readonly what: readonly string[];
}

export interface System {
  /** As facter(8) and Ansible name it: `Debian`. */
  readonly name: string;
  /** Major release: `12`. */
  readonly release: string;
}

export interface DesiredState {
  /** Where it was learnt. */
  readonly host: string;
  readonly system: System;
  /** All three sorted by name or path, so that the same host gives the same text. */
  readonly packages: readonly KeptPackage[];
  readonly links: readonly KeptLink[];
  readonly services: readonly KeptService[];
  readonly leftOut: readonly LeftOut[];
}
