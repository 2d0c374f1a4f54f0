/** `stakeout --help`: the commands by the order of the story, an example each. */
import { COMMANDS } from './app.ts';
import type { Terminal } from './context.ts';
import { paint, wrap } from './output/index.ts';

const INTRO =
  'Knows the parts a web service cannot run without, sees one being taken, puts it back before users notice, and names who took it.';

const WIDEST = 110;

export function helpText(to: Terminal): string {
  const columns = Math.min(to.columns, WIDEST);
  const title = (text: string): string => paint('strong', text, to.color);
  const nameWidth = Math.max(0, ...COMMANDS.map((c) => c.name.length)) + 4;
  const entry = ({ name, brief, example }: (typeof COMMANDS)[number]): string => {
    const lines = wrap(brief, Math.max(20, columns - nameWidth));
    const [first = '', ...more] = lines;
    const pad = ' '.repeat(nameWidth);
    return [
      `  ${title(name.padEnd(nameWidth - 2))}${first}`,
      ...more.map((line) => pad + line),
      `${pad}${paint('dim', `$ ${example}`, to.color)}`,
    ].join('\n');
  };
  return [
    ...wrap(INTRO, columns),
    '',
    title('USAGE'),
    '  stakeout COMMAND [options]      stakeout COMMAND --help',
    '',
    title('COMMANDS'),
    ...COMMANDS.map(entry),
    '',
    title('EVERYWHERE'),
    '  --json       one JSON document instead of text (docs/manual/json.md)',
    '  --no-color   no colours; so do NO_COLOR=1 and any output that is not a terminal',
    '  --version    print the version',
    '',
    'Exit codes: 0 done, 1 something was found wrong, 2 usage, 3 needs privilege, 4 bad input, 5 the host refused, 70 defect.',
    '',
  ].join('\n');
}
