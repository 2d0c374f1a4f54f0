/** launch SERVICE OPTIONS: traces one launch on the host it runs on and prints the result as JSON. */
import { z } from 'zod/mini';
import type { Service } from '../../src/domain/component.ts';
import { launchRecordSchema, traceStart } from '../../src/host/tracing/index.ts';

const optionsSchema = z.object({
  argv: z.optional(z.array(z.string())),
  deadlineMs: z.optional(z.number()),
  tracers: z.optional(z.array(z.enum(['ebpf', 'ebpf-plain', 'strace', 'none']))),
});
export type LaunchOptions = z.infer<typeof optionsSchema>;

export const launchTraceSchema = z.union([
  z.object({ status: z.literal('traced'), record: launchRecordSchema }),
  z.object({ status: z.literal('unavailable'), why: z.string() }),
]);

const service = (id: string, stack: Service['stack'], executable: string): Service => ({
  id,
  stack,
  name: id,
  running: true,
  executable,
  effective: [],
  sites: [],
});
const SERVICES: Readonly<Record<string, Service>> = {
  apache2: service('apache2', 'apache', '/usr/sbin/apache2'),
  nginx: service('nginx', 'nginx', '/usr/sbin/nginx'),
  fpm: service('php8.2-fpm', 'php-fpm', '/usr/sbin/php-fpm8.2'),
  daemon: service('daemon', 'elf', '/usr/sbin/daemon'),
};

if (import.meta.main) {
  const subject = SERVICES[process.argv[2] ?? ''];
  if (subject === undefined) throw new Error(`no service ${process.argv[2]}`);
  const { argv, deadlineMs, tracers } = optionsSchema.parse(JSON.parse(process.argv[3] ?? '{}'));
  const trace = await traceStart(subject, {
    ...(argv === undefined ? {} : { argv }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(tracers === undefined ? {} : { tracers }),
  });
  process.stdout.write(JSON.stringify(trace));
}
