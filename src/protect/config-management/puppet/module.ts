/** A complete Puppet module from what must stay true. Pure: the same state gives the same bytes. */
import type { DesiredState } from '../model.ts';
import { PARTS_SCRIPT } from '../parts-script.ts';
import type { Generated, GeneratedFile } from '../tree.ts';
import { dataFiles } from './data.ts';
import { docs, MODULE_VERSION } from './docs.ts';
import { manifests } from './manifests.ts';
import type { ModuleName } from './names.ts';
import { specs } from './spec.ts';

export function puppetModule(state: DesiredState, { name, full }: ModuleName): Generated {
  return {
    title: `Puppet module ${name}`,
    files: [
      metadata(state, full),
      ...manifests(name),
      ...dataFiles(state, name),
      { path: 'files/parts.sh', text: PARTS_SCRIPT, executable: true },
      ...docs(state, name),
      ...specs(name, state.system),
      { path: 'examples/init.pp', text: `include ${name}\n` },
    ],
  };
}

/** Arrays as commands, which no shell reads, came with Puppet 7.9 and 6.24. */
const PUPPET = '>= 7.9.0 < 9.0.0';

function metadata({ system }: DesiredState, full: string): GeneratedFile {
  const content = {
    name: full,
    version: MODULE_VERSION,
    author: full.split('-', 1)[0],
    summary: 'Keeps what the web services of a host cannot run without',
    license: 'proprietary',
    source: 'UNKNOWN',
    dependencies: [],
    operatingsystem_support: [{ operatingsystem: system.name, operatingsystemrelease: [system.release] }],
    requirements: [{ name: 'puppet', version_requirement: PUPPET }],
  };
  return { path: 'metadata.json', text: `${JSON.stringify(content, undefined, 2)}\n` };
}
