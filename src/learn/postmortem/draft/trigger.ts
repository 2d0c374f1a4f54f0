/** What took the part: the command, the package transaction it belongs to, the script and its line. Pure. */
import { originOf, type Actor, type ProcessIdentity } from '../../../domain/actor.ts';
import type { Incident } from '../../../domain/incident.ts';
import { roleOf } from '../people.ts';
import type { PostmortemRecord } from '../record.ts';

export type Trigger = NonNullable<PostmortemRecord['trigger']>;

/** A script that removes packages runs dozens of commands: the one that says most stands for them. */
export function triggerOf({
  actors,
  instants,
}: Incident): (Omit<Trigger, 'evidence'> & { readonly entries: readonly number[] }) | undefined {
  const [first] = actors;
  if (first === undefined) return undefined;
  const best = actors.reduce((a, b) => (weight(b.actor) > weight(a.actor) ? b : a));
  const { actor } = best;
  const [command = actor.process.comm, ...chain] = [actor.process, ...actor.ancestors]
    .filter(({ pid }) => pid > 1)
    .map(commandOf);
  const { script, transaction } = actor;
  return {
    command,
    chain,
    by: roleOf(actor),
    at: instants.cause.at,
    package: transaction?.package ?? null,
    transaction: transaction === undefined ? null : transaction.argv.join(' '),
    script:
      script === undefined
        ? null
        : { path: script.path, line: script.line ?? null, text: script.text ?? null },
    entries: [...new Set([...best.evidence, ...instants.cause.evidence])],
  };
}

function commandOf({ argv, comm }: ProcessIdentity): string {
  return argv === undefined || argv.length === 0 ? comm : argv.join(' ');
}

/** The line of the script that started it all says more than a line of a maintainer script within it. */
function weight(actor: Actor): number {
  const own = actor.script !== undefined && actor.script.path === originOf(actor);
  return (
    (own ? 8 : 0) +
    (actor.script?.line === undefined ? 0 : 4) +
    (actor.transaction === undefined ? 0 : 2) +
    (actor.script === undefined ? 0 : 1)
  );
}
