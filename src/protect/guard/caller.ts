/** Who called: the front end or dpkg, with the chain above it and the script line that runs it. */
import { readFileSync, readlinkSync } from 'node:fs';
import type * as z from 'zod/mini';
import type { ScriptPosition } from '../../domain/actor.ts';
import { actorSchema } from '../../domain/event.ts';
import { openIdentity, runningScript } from '../../host/identity/index.ts';

export interface Caller {
  /** As the journal has it. */
  readonly actor?: z.infer<typeof actorSchema>;
  readonly script?: ScriptPosition;
}

/** What /proc says of a living process. Never throws: a judgement does not wait for a name. */
export function callerOf(pid: number): Caller {
  try {
    const { source } = openIdentity({ rungs: ['proc'] });
    const actor = source.who(pid);
    source.close();
    if (actor === undefined) return {};
    const script = runningScript(actor);
    return { actor: actorSchema.parse(actor), ...(script === undefined ? {} : { script }) };
  } catch {
    return {};
  }
}

/** Its arguments as they are, empty when it is gone. */
export function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

export function directoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '/';
  }
}
