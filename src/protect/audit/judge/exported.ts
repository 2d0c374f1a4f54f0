/** Hosts from files: what `stakeout inventory --json --packages` printed elsewhere, and the built-in profiles, which are the same. */
import * as z from 'zod/mini';
import { componentSchema, serviceSchema } from '../../../domain/component-schema.ts';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { packageNodeSchema } from '../../../domain/package-node.ts';
import { type AuditedHost, auditedHost } from './host.ts';

const exportedSchema = z.object({
  schema: z.literal('stakeout.inventory/1'),
  host: z.string(),
  services: z.array(serviceSchema),
  components: z.array(componentSchema),
  packages: z.optional(z.array(packageNodeSchema)),
});

export const PROFILES = ['lamp-debian12'] as const;
export type ProfileName = (typeof PROFILES)[number];

/** Throws StakeoutError for what is no inventory; `file` is its name for people. */
export function inventoryHost(file: string, text: string): AuditedHost {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw unusable(file, error instanceof Error ? error.message : 'not JSON');
  }
  const parsed = exportedSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'another shape'}`);
  }
  return fromExport(`inventory ${file} (${parsed.data.host})`, parsed.data);
}

function unusable(file: string, why: string): StakeoutError {
  return new StakeoutError(`read the inventory ${file}`, why, {
    exit: EXIT.input,
    next: 'Make it with: stakeout inventory --json --packages > FILE',
  });
}

/** A host as distributions leave it, for build servers that have none. */
export async function profileHost(name: ProfileName): Promise<AuditedHost> {
  const { default: profile } = await import('../profiles/lamp-debian12.json', { with: { type: 'json' } });
  return fromExport(`profile ${name}`, exportedSchema.parse(profile));
}

function fromExport(label: string, data: z.infer<typeof exportedSchema>): AuditedHost {
  const debian =
    data.packages !== undefined ||
    data.components.some((one) => /deb|ubuntu/.test(one.package?.version ?? ''));
  return auditedHost({
    label,
    manager: debian ? 'dpkg' : data.components.some((one) => one.package !== undefined) ? 'rpm' : 'none',
    services: data.services,
    components: data.components,
    packages: data.packages,
  });
}
