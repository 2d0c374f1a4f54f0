/** The formats. Adding one: a generator, how it is tried, and one line here. */
import { ansibleRole } from './ansible/role.ts';
import { proveAnsibleRole } from './ansible/prove.ts';
import { cloudInitFragment } from './cloud-init/fragment.ts';
import { proveCloudInitFragment } from './cloud-init/prove.ts';
import type { DesiredState } from './model.ts';
import type { ProofStep } from './proof.ts';
import { puppetModule } from './puppet/module.ts';
import type { ModuleName } from './puppet/names.ts';
import { provePuppetModule } from './puppet/prove.ts';
import type { ProveOptions } from './trial-host.ts';
import type { Generated } from './tree.ts';

export type FormatName = 'puppet' | 'ansible' | 'cloud-init';

export interface Format {
  readonly generate: (state: DesiredState, name: ModuleName) => Generated;
  /** In a clone of this host; needs root. */
  readonly prove: (generated: Generated, options: ProveOptions) => Promise<readonly ProofStep[]>;
}

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  puppet: { generate: puppetModule, prove: provePuppetModule },
  ansible: { generate: ansibleRole, prove: proveAnsibleRole },
  'cloud-init': { generate: cloudInitFragment, prove: proveCloudInitFragment },
};
