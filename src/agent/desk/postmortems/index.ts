/** Post-mortems at the desk: what is done with them is done in a thread of its own, and what people changed is written down here. */
import type { Args, Handlers, Result } from '../../../desk/index.ts';
import type { AuditKind } from '../../../domain/audit.ts';
import type { DeskPorts } from '../ports.ts';
import type { PostmortemVerb } from './work.ts';

export { PostmortemThread } from './thread.ts';
export type { PostmortemVerb } from './work.ts';

/** Does one of the verbs on the directories of post-mortems; rejects with DeskRefusal for what is to be told. */
export type AskPostmortems = <V extends PostmortemVerb>(verb: V, args: Args<V>) => Promise<Result<V>>;

export function postmortemHandlers({
  postmortems: ask,
  append,
}: Pick<DeskPorts, 'postmortems' | 'append'>): Pick<Handlers, PostmortemVerb> {
  const wrote = (what: AuditKind, by: string, about: string, detail: string): void =>
    void append({ kind: 'audit.recorded', what, by, about, detail });
  return {
    postmortems: (args) => ask('postmortems', args),
    postmortem: (args) => ask('postmortem', args),
    checkPostmortem: (args) => ask('checkPostmortem', args),
    postmortemDiff: (args) => ask('postmortemDiff', args),
    postmortemEvidence: (args) => ask('postmortemEvidence', args),
    exportPostmortem: (args) => ask('exportPostmortem', args),
    draftPostmortem: async (args) => {
      const drafted = await ask('draftPostmortem', args);
      wrote('draft-changed', args.by, drafted.postmortem, 'drafted');
      return drafted;
    },
    savePostmortem: async (args) => {
      const done = await ask('savePostmortem', args);
      if (done.saved && done.hash !== null && done.hash !== args.expectHash)
        wrote(
          'draft-changed',
          args.by,
          args.postmortem,
          `from ${short(args.expectHash)} to ${short(done.hash)}`,
        );
      return done;
    },
    signPostmortem: async (args) => {
      const signed = await ask('signPostmortem', args);
      wrote('signed-off', args.by, args.postmortem, `the text ${short(args.expectHash)}`);
      return signed;
    },
    publishPostmortem: async (args) => {
      const published = await ask('publishPostmortem', args);
      wrote('published', args.by, args.postmortem, `the text ${short(args.expectHash)}`);
      return published;
    },
  };
}

/** Enough of a hash to find its version by. */
function short(hash: string): string {
  return hash.slice(0, 12);
}
