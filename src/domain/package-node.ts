/** A package among the others: what it needs, and whether anybody asked for it. Shared by the package databases and what is exported. */
import * as z from 'zod/mini';

/** Any one of the names will do: `default-mta | mail-transport-agent`. Versions and architectures are left out. */
export type Alternatives = readonly string[];

export interface PackageNode {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  /** Installed because another package needs it; autoremove may take it. */
  readonly auto: boolean;
  /** The package manager keeps it whatever happens: Essential, Protected, Important, priority required. */
  readonly kept: boolean;
  /** Depends and Pre-Depends. */
  readonly needs: readonly Alternatives[];
  /** Recommends and Suggests: they keep a package from autoremove, no more. */
  readonly wants: readonly Alternatives[];
  /** Virtual packages. */
  readonly provides: readonly string[];
}

const alternatives = z.array(z.array(z.string()));

export const packageNodeSchema = z.object({
  name: z.string(),
  version: z.string(),
  arch: z.string(),
  auto: z.boolean(),
  kept: z.boolean(),
  needs: alternatives,
  wants: alternatives,
  provides: z.array(z.string()),
});
