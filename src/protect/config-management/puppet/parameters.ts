/** The parameters of the main class: what the manifest declares, and what REFERENCE.md says of them, from one table. */

export interface Parameter {
  readonly name: string;
  /** Data type; `MODULE` stands for the module's name. */
  readonly type: string;
  /** One sentence or more, a line each. */
  readonly says: readonly string[];
  readonly default?: string;
}

export const PARAMETERS: readonly Parameter[] = [
  {
    name: 'packages',
    type: 'Hash[MODULE::Package_name, MODULE::Package]',
    says: [
      'Packages by name, each with those of its files that the services need.',
      'A package that is absent is installed; one that lost a file, or has it altered, is reinstalled.',
      'Hashes of several levels of Hiera are merged.',
    ],
  },
  {
    name: 'links',
    type: 'Hash[MODULE::Path, MODULE::Link]',
    says: [
      'Links that turn something on, by path: modules, sites and configurations of Apache and nginx, extensions of PHP.',
      'Hashes of several levels of Hiera are merged.',
    ],
  },
  {
    name: 'services',
    type: 'Hash[MODULE::Service_name, MODULE::Service]',
    says: [
      'Services by name, each with the command that tests its configuration.',
      'One is reloaded when a package or link of its own came back, and only when that test passes.',
    ],
  },
  {
    name: 'manage_packages',
    type: 'Boolean',
    says: [
      'Whether packages are declared as resources.',
      'With false another module may declare them; their files are looked after all the same.',
    ],
    default: 'true',
  },
  {
    name: 'manage_links',
    type: 'Boolean',
    says: ['Whether links are kept. With false another module may declare them.'],
    default: 'true',
  },
  {
    name: 'manage_services',
    type: 'Boolean',
    says: [
      'Whether services are declared as resources, and so started when they do not run.',
      'With false another module may declare them; they are reloaded all the same.',
    ],
    default: 'true',
  },
];

export interface TypeAlias {
  readonly name: string;
  readonly summary: string;
  /** What it stands for; `MODULE` is the module's name. */
  readonly alias: string;
}

export const TYPES: readonly TypeAlias[] = [
  {
    name: 'Link',
    summary: 'Where a link leads, and the services that read it.',
    alias: `Struct[{
  target   => String[1],
  services => Array[MODULE::Service_name],
}]`,
  },
  {
    name: 'Package',
    summary: 'Files of a package that services need, and those services.',
    alias: `Struct[{
  files    => Array[MODULE::Path, 1],
  services => Array[MODULE::Service_name],
}]`,
  },
  {
    name: 'Package_name',
    summary: 'A name as dpkg takes it.',
    alias: String.raw`Pattern[/\A[a-z0-9][a-z0-9+.-]+\z/]`,
  },
  {
    name: 'Path',
    summary: 'An absolute path on one line.',
    alias: String.raw`Pattern[/\A\/[^\n\0]*\z/]`,
  },
  {
    name: 'Service',
    summary: 'How the configuration of a service is tested; an empty command where nobody knows.',
    alias: `Struct[{
  test => Array[String[1]],
}]`,
  },
  {
    name: 'Service_name',
    summary: 'A name as service(8) takes it.',
    alias: String.raw`Pattern[/\A[A-Za-z0-9][A-Za-z0-9_.-]*\z/]`,
  },
];

export const withName = (text: string, module: string): string =>
  text.replaceAll('MODULE', `${module.charAt(0).toUpperCase()}${module.slice(1)}`);
