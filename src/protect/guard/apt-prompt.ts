/** What apt tells a hook of `AptCli::Hooks` before it asks the person: JSON-RPC 2.0 (apt, doc/json-hooks-protocol.md). Pure. */
import * as z from 'zod/mini';
import type { Change, Transaction } from './model.ts';

const version = z.object({ version: z.string(), architecture: z.optional(z.string()) });

const notification = z.object({
  method: z.string(),
  params: z.object({
    packages: z.array(
      z.object({
        name: z.string(),
        architecture: z.optional(z.string()),
        mode: z.string(),
        versions: z.optional(
          z.object({
            candidate: z.optional(version),
            install: z.optional(version),
            current: z.optional(version),
          }),
        ),
      }),
    ),
  }),
});

const METHOD = /^org\.debian\.apt\.hooks\.(?:install|upgrade)\.(?:pre-prompt|package-list)$/;
const INSTALLS = new Set(['install', 'upgrade', 'downgrade', 'reinstall']);
const REMOVES = new Set(['deinstall', 'purge']);

/** undefined for every message that announces no transaction. */
export function parsePrompt(line: string): Transaction | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = notification.safeParse(json);
  if (!parsed.success || !METHOD.test(parsed.data.method)) return undefined;
  const changes = parsed.data.params.packages.flatMap(({ name, mode, versions }): Change[] => {
    const from = versions?.current === undefined ? {} : { from: versions.current.version };
    if (REMOVES.has(mode))
      return [
        { action: 'remove', name, ...from, ...(mode === 'deinstall' ? { keepsConfiguration: true } : {}) },
      ];
    const to = (versions?.install ?? versions?.candidate)?.version;
    return INSTALLS.has(mode) && to !== undefined ? [{ action: 'install', name, ...from, to }] : [];
  });
  return { layer: 'prompt', changes };
}
