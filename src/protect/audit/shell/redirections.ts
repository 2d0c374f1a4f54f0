/** `<`, `>`, here-documents: what is read, what is written over, and where what is printed goes. */
import { effectsOf } from '../commands/index.ts';
import { holdsNothing } from '../holds-nothing.ts';
import type { Inner, Outcome, Site } from './machine.ts';
import { after, mapOutcome } from './outcome.ts';
import type { State } from './state.ts';
import type { Redirect } from './syntax/nodes.ts';
import { concat, known, plainOf, type Text } from './text.ts';
import { ANYTHING, mapValue, NOTHING } from './value.ts';

export function redirected(
  inner: Inner,
  redirects: readonly Redirect[],
  state: State,
  argv: readonly Text[],
  body: (inner: State) => Outcome,
): Outcome {
  if (redirects.length === 0) return body(state);
  let now = state;
  for (const redirect of redirects) now = redirectOne(inner, redirect, now, argv);
  return mapOutcome(body(now), (end) => ({
    ...end,
    input: now.input === state.input ? end.input : state.input,
    printed: now.printed === state.printed ? end.printed : state.printed,
  }));
}

function redirectOne(inner: Inner, redirect: Redirect, state: State, argv: readonly Text[]): State {
  switch (redirect.kind) {
    case 'aside':
      return { ...state, printed: undefined };
    case 'text': {
      const { value, state: now } = inner.expander.value(redirect.text, state, inner.source);
      const input = redirect.newline ? mapValue(value, (text) => concat(text, known('\n'))) : value;
      return { ...now, input };
    }
    case 'input': {
      const [part] = redirect.target.parts;
      if (part?.kind !== 'process') return { ...state, input: ANYTHING };
      const end = inner.apart({ ...state, printed: NOTHING }, (now) => inner.run(part.script.commands, now));
      return { ...state, input: after(end)?.printed ?? NOTHING };
    }
    case 'output':
    default: {
      const { lists, state: now } = inner.expander.lists([redirect.target], state, inner.source);
      const site: Site = { source: inner.source, at: redirect.at };
      const call = { args: lists.flat(), site, state: now };
      const isDevice = call.args.every((text) => plainOf(text)?.startsWith('/dev/') === true);
      if (!redirect.append && !isDevice)
        for (const effect of effectsOf({ ...call, program: isEmptied(argv) ? '> nothing' : '>' }))
          inner.emit(effect, site, lists.flat());
      return redirect.standard ? { ...now, printed: undefined } : now;
    }
  }
}

/** `> file`, `: > file`, `true > file`, `echo '# nothing' > file`. */
function isEmptied([first, ...args]: readonly Text[]): boolean {
  const program = first === undefined ? ':' : plainOf(first);
  if (program === ':' || program === 'true') return true;
  if (program !== 'echo' && program !== 'printf') return false;
  const words = args.map(plainOf);
  return (
    words.every((word) => word !== undefined) && holdsNothing(words.join(' ').replace(/^(?:-[neE]+ ?)+/, ''))
  );
}
