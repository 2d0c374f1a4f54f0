/** What `stakeout inventory --json` prints. */
import * as z from 'zod/mini';

const text = z.string();
const position = z.object({ file: text, line: z.optional(z.number()) });

const componentSchema = z.object({
  id: text,
  kind: z.enum(['file', 'link', 'directory', 'socket', 'user', 'group']),
  class: z.enum([
    'program',
    'module',
    'extension',
    'library',
    'config',
    'enabled-link',
    'certificate',
    'content',
    'directory',
    'socket',
    'account',
    'data',
  ]),
  path: text,
  reason: z.array(z.object({ text, at: z.optional(position) })),
  services: z.array(text),
  package: z.optional(z.object({ name: text, version: text, arch: text })),
});

const siteSchema = z.object({
  name: text,
  documentRoot: z.optional(text),
  definedAt: z.optional(position),
  probes: z.array(z.object({ url: text, host: z.optional(text) })),
});

export const inventorySchema = z.object({
  schema: z.literal('stakeout.inventory/1'),
  host: text,
  takenAt: text,
  services: z.array(
    z.object({
      id: text,
      stack: z.enum(['apache', 'php-fpm', 'nginx', 'elf']),
      name: text,
      running: z.boolean(),
      pid: z.optional(z.number()),
      executable: text,
      unit: z.optional(text),
      effective: z.array(text),
      sites: z.array(siteSchema),
    }),
  ),
  components: z.array(componentSchema),
  problems: z.array(z.object({ what: text, why: text, at: z.optional(position), next: z.optional(text) })),
});

/** `stakeout inventory --why PATH --json` */
export const whySchema = z.object({
  schema: z.literal('stakeout.inventory-why/1'),
  path: text,
  components: z.array(componentSchema),
});
