/** What a person has shown, on one page that is complete in itself: no script, nothing from elsewhere, prints on one sheet. Pure. */
import { html, textOf, trusted } from '../../domain/html.ts';
import type { TrainingRecord } from './records.ts';
import { competence } from './records.ts';

/** How a class of faults is called where people read it. */
export const FAMILY_NAMES: Readonly<Record<string, string>> = {
  missing: 'Missing parts',
  corrupt: 'Damaged parts',
  perm: 'Permissions',
  config: 'Configuration',
  fpm: 'PHP-FPM and its socket',
  app: 'Files of the application',
  resource: 'Disks, inodes and other resources',
  innocent: 'Hosts that are not at fault',
  two: 'Two causes at once',
  control: 'No fault at all',
};

export interface CertificateOptions {
  readonly person: string;
  readonly now: Date;
  readonly host: string;
}

export function certificate(
  records: readonly TrainingRecord[],
  { person, now, host }: CertificateOptions,
): string {
  const own = competence(records, now).filter((one) => one.person === person);
  const day = (iso: string): string => iso.slice(0, 10);
  const rows = own.map(
    ({
      family,
      record,
      current,
    }) => html`<tr><th scope="row">${FAMILY_NAMES[family] ?? family}</th><td>${record.fault}</td><td>${record.score}</td><td><time datetime="${record.at}">${day(record.at)}</time></td><td>${current ? day(record.expires) : `${day(record.expires)}, over`}</td><td><code>${record.hash.slice(0, 16)}</code></td></tr>
`,
  );
  const counting = own.filter(({ current }) => current).length;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>On-call training: ${person}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<h1>On-call training</h1>
<p class="name">${person}</p>
<p>${own.length === 0 ? 'has passed no drill yet.' : `has passed drills in ${own.length} ${own.length === 1 ? 'class' : 'classes'} of faults; ${counting} ${counting === 1 ? 'counts' : 'count'} today.`}</p>
${
  own.length === 0
    ? ''
    : html`<table>
<thead><tr><th scope="col">Class of faults</th><th scope="col">Drill</th><th scope="col">Points of 100</th><th scope="col">Passed on</th><th scope="col">Counts until</th><th scope="col">Entry in the journal</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`
}<p class="small">From the journal of ${host}, <time datetime="${now.toISOString()}">${now.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>. Check it there: <code>stakeout journal verify</code>, <code>stakeout drill records --person ${person}</code>.</p>
</main>
</body>
</html>
`;
  return textOf(page);
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-weight: 600; }
.name { font-size: 2rem; margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
.small { font-size: .85rem; margin-top: 2rem; }
@media print { main { margin: 0; } @page { size: A4 landscape; margin: 15mm; } }
`;
