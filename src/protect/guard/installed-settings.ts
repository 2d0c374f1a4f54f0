/** The settings that an installation was made with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { FAIL_MODES, type HookSettings } from './hooks/settings.ts';
import { placesIn } from './layout.ts';

const settingsSchema = z.object({
  node: z.string(),
  main: z.string(),
  program: z.string(),
  stateDir: z.string(),
  failMode: z.enum(FAIL_MODES),
  /** Installations from before there was another have none. */
  manager: z._default(z.enum(['dpkg', 'rpm']), 'dpkg'),
  rpmPlugins: z.optional(z.string()),
  dnf: z.optional(z.string()),
});

export const settingsFile = (stateDir: string): string =>
  join(placesIn(stateDir).directory, 'installed.json');

/** The settings of the installation; undefined when there is none, or its record cannot be read. */
export function installedSettings(stateDir: string): HookSettings | undefined {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(settingsFile(stateDir), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
