/** What the host is known for, as data for Hiera, and where Hiera finds it. */
import type { DesiredState } from '../model.ts';
import type { GeneratedFile } from '../tree.ts';
import { yamlDocument, type YamlValue } from '../yaml.ts';
import { PARAMETERS } from './parameters.ts';

export function dataFiles(state: DesiredState, module: string): readonly GeneratedFile[] {
  const { name, release } = state.system;
  const key = (parameter: string): string => `${module}::${parameter}`;
  const empty = PARAMETERS.filter((one) => one.default === undefined);
  const flags = PARAMETERS.filter((one) => one.default !== undefined);
  return [
    { path: 'hiera.yaml', text: HIERARCHY },
    {
      path: 'data/common.yaml',
      text: yamlDocument({
        lookup_options: Object.fromEntries(empty.map((one) => [key(one.name), { merge: 'hash' }])),
        ...Object.fromEntries(empty.map((one) => [key(one.name), {}])),
        ...Object.fromEntries(flags.map((one) => [key(one.name), one.default === 'true'])),
      }),
    },
    {
      path: `data/os/${name}/${release}.yaml`,
      text: yamlDocument({
        [key('packages')]: Object.fromEntries(
          state.packages.map((one) => [
            one.name,
            { files: one.files.map(literal), services: one.services.map(literal) },
          ]),
        ),
        [key('links')]: Object.fromEntries(
          state.links.map((one) => [
            literal(one.path),
            { target: literal(one.target), services: one.services.map(literal) },
          ]),
        ),
        [key('services')]: Object.fromEntries(
          state.services.map((one) => [literal(one.name), { test: one.test.map(literal) }]),
        ),
      } satisfies YamlValue),
    },
  ];
}

/** Hiera replaces \`%{…}\` in values and keys; this is its own way to write a percent sign. */
function literal(text: string): string {
  return text.replaceAll('%{', "%{literal('%')}{");
}

const HIERARCHY = `---
version: 5
defaults:
  datadir: data
  data_hash: yaml_data
hierarchy:
  - name: Release of the operating system
    path: os/%{facts.os.name}/%{facts.os.release.major}.yaml
  - name: Everywhere
    path: common.yaml
`;
