/** A rehearsal as a page: the verdict, what users would see, what the command did, and what was not seen. */
import type { Rehearsal, RehearsalVerdict, RehearsedPage } from '../../protect/rehearse/index.ts';
import {
  type Cell,
  paint,
  renderBlock,
  renderTable,
  type Surface,
  type Tone,
  toned,
  visible,
  wrap,
} from '../output/index.ts';

const TITLE: Readonly<Record<RehearsalVerdict, readonly [Tone, string]>> = {
  harmless: ['good', 'HARMLESS'],
  breaks: ['bad', 'BREAKS'],
  unknown: ['warn', 'UNKNOWN'],
};
const MOST_PAGES = 12;
const MOST_COMPONENTS = 8;
const MOST_PACKAGES = 12;
const MOST_GROUPS = 8;
const LAST_LINES = 8;

export function page(found: Rehearsal, to: Surface): string {
  return [
    headline(found, to),
    pages(found.pages, to),
    services(found, to),
    components(found, to),
    changes(found, to),
    output(found, to),
    unseen(found, to),
    next(found, to),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function headline({ verdict, summary }: Rehearsal, to: Surface): string {
  const [tone, title] = TITLE[verdict];
  const lines = wrap(visible(summary), Math.max(30, to.columns - title.length - 2));
  const pad = ' '.repeat(title.length + 2);
  return lines
    .map(
      (line, i) =>
        `${i === 0 ? `${paint(tone, title, to.color)}  ` : pad}${paint('strong', line, to.color)}\n`,
    )
    .join('');
}

const heading = (text: string, to: Surface): string => `${paint('strong', text, to.color)}\n`;

function pages(all: readonly RehearsedPage[], to: Surface): string {
  if (all.length === 0) return '';
  const broken = all.filter((p) => p.broken !== 'no');
  if (broken.length === 0)
    return `${heading('Pages', to)}  ${all.length} asked before, after and after a restart: all as before\n`;
  const cell = (page: RehearsedPage, text: string): Cell =>
    text === page.before ? text : toned('bad', text);
  const rows = broken
    .slice(0, MOST_PAGES)
    .map((p): Cell[] => [p.url, p.host ?? '', p.before, cell(p, p.after), cell(p, p.restarted)]);
  const columns = [
    { title: 'page', overflow: 'middle' as const },
    { title: 'site' },
    { title: 'before' },
    { title: 'after it' },
    { title: 'after a restart' },
  ];
  const rest = broken.length > rows.length ? `  and ${broken.length - rows.length} more\n` : '';
  return `${heading(`Pages that would break (${broken.length} of ${all.length})`, to)}${renderTable(columns, rows, to)}${rest}`;
}

function services(found: Rehearsal, to: Surface): string {
  const told = found.services.filter(
    (s) => s.broken || s.modulesLost.length > 0 || s.configTest === 'failed',
  );
  if (told.length === 0) return '';
  return (
    heading('Services', to) +
    told
      .map((s) =>
        renderBlock(
          [
            [
              s.service,
              [
                s.after === s.before ? undefined : toned('bad', `before: ${s.before}; after: ${s.after}`),
                s.configTest === 'failed'
                  ? toned('bad', `configuration test fails: ${s.configError ?? ''}`)
                  : undefined,
                s.modulesLost.length === 0
                  ? undefined
                  : toned('warn', `no longer loaded: ${s.modulesLost.join(', ')}`),
              ],
            ],
          ],
          to,
        ),
      )
      .join('')
  );
}

function components(found: Rehearsal, to: Surface): string {
  if (found.components.length === 0) return '';
  const rows = found.components
    .slice(0, MOST_COMPONENTS)
    .map((c): [string, Cell[]] => [
      c.change,
      [`${c.path}${c.package === undefined ? '' : ` (${c.package})`}`, c.reason.at(-1)],
    ]);
  const rest = found.components.length - rows.length;
  return `${heading('Parts that services need', to)}${renderBlock(rows, to)}${rest > 0 ? `and ${rest} more (--json has all)\n` : ''}`;
}

function changes(found: Rehearsal, to: Surface): string {
  const packages = found.packages
    .slice(0, MOST_PACKAGES)
    .map((p) => `${p.change} ${p.name} ${[p.from, p.to].filter((v) => v !== null).join(' → ')}`);
  const groups = found.files
    .slice(0, MOST_GROUPS)
    .map(
      (g) => `${g.package ?? 'of no package'}: ${g.removed} removed, ${g.changed} changed, ${g.added} added`,
    );
  const more = (shown: number, all: number): string[] => (all > shown ? [`and ${all - shown} more`] : []);
  return (
    heading('What it did in the clone', to) +
    renderBlock(
      [
        ['packages', [...packages, ...more(packages.length, found.packages.length)]],
        ['files', groups.length === 0 ? ['none'] : [...groups, ...more(groups.length, found.files.length)]],
        ['asked for', [...found.requests]],
      ],
      to,
    )
  );
}

function output({ command }: Rehearsal, to: Surface): string {
  const end = command.timedOut
    ? 'stopped, out of time'
    : command.signal === null
      ? `exit code ${command.code}`
      : `ended by ${command.signal}`;
  // A progress line is overwritten again and again: its last state is what a terminal shows.
  const text = `${command.stdout}\n${command.stderr}`
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1) ?? '')
    .filter((line) => line.trim() !== '');
  const lines = text
    .slice(-LAST_LINES)
    .flatMap((line) => wrap(visible(line), Math.max(30, to.columns - 2)).map((part) => `  ${part}\n`));
  return `${heading(`The command: ${end}, ${(command.tookMs / 1000).toFixed(1)} s`, to)}${lines.join('')}`;
}

function unseen({ unknown }: Rehearsal, to: Surface): string {
  if (unknown.length === 0) return '';
  return (
    heading('Not seen', to) +
    renderBlock(
      unknown.map((why) => ['-', why]),
      to,
    )
  );
}

function next({ verdict, tookMs }: Rehearsal, to: Surface): string {
  const what: Readonly<Record<RehearsalVerdict, string>> = {
    breaks: 'find the line: stakeout audit FILE; have apt refuse it: stakeout guard install',
    unknown: 'run it again with what it lacked, or read it: stakeout audit FILE',
    harmless: 'the host was not touched; run the command itself when you are ready',
  };
  return paint('dim', `next: ${what[verdict]}\ntook ${(tookMs / 1000).toFixed(1)} s\n`, to.color);
}
