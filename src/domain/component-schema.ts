/** Schemas of the component model, for whatever crosses a border: files, threads, printed JSON. */
import * as z from 'zod/mini';
import type { ComponentClass, ComponentKind, StackName } from './component.ts';
import type { LogWriter } from './service-log.ts';

const KINDS = [
  'file',
  'link',
  'directory',
  'socket',
  'user',
  'group',
] as const satisfies readonly ComponentKind[];
export const COMPONENT_CLASSES = [
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
] as const satisfies readonly ComponentClass[];
const STACK_NAMES = ['apache', 'php-fpm', 'nginx', 'elf'] as const satisfies readonly StackName[];

const text = z.string();
export const positionSchema = z.object({ file: text, line: z.optional(z.number()) });

export const componentSchema = z.object({
  id: text,
  kind: z.enum(KINDS),
  class: z.enum(COMPONENT_CLASSES),
  path: text,
  reason: z.array(z.object({ text, at: z.optional(positionSchema) })),
  services: z.array(text),
  package: z.optional(z.object({ name: text, version: text, arch: text })),
});

const siteSchema = z.object({
  name: text,
  documentRoot: z.optional(text),
  definedAt: z.optional(positionSchema),
  probes: z.array(z.object({ url: text, host: z.optional(text) })),
});

const LOG_WRITERS = ['apache', 'nginx', 'php', 'php-fpm'] as const satisfies readonly LogWriter[];

const serviceLogSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('access'),
    writer: z.enum(LOG_WRITERS),
    path: text,
    site: z.optional(text),
    format: text,
    at: z.optional(positionSchema),
  }),
  z.object({
    kind: z.literal('error'),
    writer: z.enum(LOG_WRITERS),
    path: text,
    site: z.optional(text),
    format: z.optional(text),
    at: z.optional(positionSchema),
  }),
  z.object({
    kind: z.literal('slow'),
    writer: z.literal('php-fpm'),
    path: text,
    at: z.optional(positionSchema),
  }),
]);

export const serviceSchema = z.object({
  id: text,
  stack: z.enum(STACK_NAMES),
  name: text,
  running: z.boolean(),
  pid: z.optional(z.number()),
  executable: text,
  unit: z.optional(text),
  effective: z.array(text),
  sites: z.array(siteSchema),
  logs: z.optional(z.array(serviceLogSchema)),
  handsOnTo: z.optional(z.array(z.object({ address: text, at: z.optional(positionSchema) }))),
});

export const problemSchema = z.object({
  what: text,
  why: text,
  at: z.optional(positionSchema),
  next: z.optional(text),
});
