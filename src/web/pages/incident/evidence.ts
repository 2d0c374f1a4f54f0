/** What every claim rests on: failing calls, log lines, runs of package managers, files before and after, who did it. */
import type { EvidencePage } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { moment, mark, partId, plural, shown, shownLines, stated, type Tone } from '../../ui/words.ts';
import type { IncidentModel } from './model.ts';

export function evidence({ evidence: all, incident }: IncidentModel): Html {
  const body =
    all === null
      ? html`<p class="quiet">The evidence cannot be shown: the agent did not say it in time.</p>`
      : parts(all, incident.diagnosis);
  return html`<section class="section" id="evidence" aria-labelledby="evidence-title" data-live><h2 id="evidence-title">Evidence</h2>${body}</section>`;
}

function parts(all: EvidencePage, diagnosis: IncidentModel['incident']['diagnosis']): Content {
  const found = [
    all.trace.length > 0 ? part('trace', 'The call that fails', trace(all.trace)) : undefined,
    all.actors.length > 0 ? part('actors', 'Who did it', all.actors.map(actor)) : undefined,
    all.files.length > 0 ? part('files', plural(all.files.length, 'file'), all.files.map(file)) : undefined,
    all.packages.length > 0 ? part('packages', 'Package managers', packages(all.packages)) : undefined,
    all.logs.length > 0 ? part('logs', 'Logs', all.logs.map(log)) : undefined,
    all.items.length > 0 ? part('items', 'All of it, numbered', items(all.items), false) : undefined,
    diagnosis !== null && diagnosis.limits.length > 0
      ? part(
          'limits',
          'What could not be looked at',
          html`<ul>${diagnosis.limits.map((one) => html`<li>${shown(one)}</li>`)}</ul>`,
        )
      : undefined,
  ].filter((one) => one !== undefined);
  return found.length > 0
    ? html`<div class="stack">${found}</div>`
    : html`<p class="quiet">None was kept so far.</p>`;
}

function part(id: string, name: string, body: Content, open = true): Html {
  return html`<details id="evidence-${id}"${open ? html` open` : ''}><summary><h3 class="inline-title">${name}</h3></summary>${body}</details>`;
}

/** Long lines are scrolled, by keyboard too. */
function code(label: string, body: Content): Html {
  return html`<pre class="code" tabindex="0" role="region" aria-label="${label}">${body}</pre>`;
}

function trace(lines: EvidencePage['trace']): Html {
  const failed = lines.filter(({ call }) => call !== null);
  return html`${failed.map(({ call }) => (call === null ? '' : html`<p>${mark('bad')} <code>${shown(call.process)}</code> asked for <code>${shown(call.subject)}</code> and got <strong>${shown(call.errno)}</strong>${call.times > 1 ? `, ${call.times} times` : ''}.</p>`))}${code(
    'Trace',
    lines.map(({ line, call }) =>
      call === null ? html`${shown(line)}\n` : html`<mark>${shown(line)}</mark>\n`,
    ),
  )}`;
}

function log({ log: name, lines }: EvidencePage['logs'][number]): Html {
  return html`<p class="small quiet"><code>${shown(name)}</code></p>${code(
    `Lines of ${shown(name)}`,
    lines.map(({ text }) => html`${shownLines(text)}\n`),
  )}`;
}

const VERDICTS: Readonly<Record<string, Tone>> = {
  harmless: 'ok',
  harmful: 'bad',
  refused: 'warn',
  unknown: 'none',
};

function packages(all: EvidencePage['packages']): Html {
  return html`<ol class="list">${all.map(
    (one) =>
      html`<li><div class="row apart"><span>${moment(one.at)} <strong>${shown(one.manager)}</strong></span>${stated(VERDICTS[one.verdict] ?? 'none', shown(one.verdict))}</div><p>${shown(one.summary)}${one.transaction === null ? '' : html` <a href="${safeUrl('/guard')}">${shown(one.transaction)}</a>`}</p>${one.commandLine === null ? '' : code('Command', shown(one.commandLine))}${one.changes.length === 0 ? '' : html`<ul>${one.changes.map((change) => html`<li><code>${shown(change)}</code></li>`)}</ul>`}</li>`,
  )}</ol>`;
}

const NOW: Readonly<Record<EvidencePage['files'][number]['now'], readonly [Tone, string]>> = {
  same: ['ok', 'as recorded again'],
  differs: ['warn', 'differs now'],
  missing: ['bad', 'missing now'],
  unknown: ['none', 'not looked at now'],
};

function file(one: EvidencePage['files'][number]): Html {
  const [tone, word] = NOW[one.now];
  return html`<article class="stack-tight"><div class="row apart"><h4><code>${shown(one.path)}</code></h4>${stated(tone, word)}</div><p class="small quiet">${shown([one.class, one.package, ...one.differences].filter((text) => text !== null).join(' · '))}</p>${states(one)}${one.diff === null ? '' : diff(one.diff, one.path)}</article>`;
}

type State = NonNullable<EvidencePage['files'][number]['expected']>;

const FACTS: readonly (readonly [string, (state: State) => string | null])[] = [
  ['Type', ({ type }) => type],
  ['Mode', ({ mode }) => mode],
  ['Owner', ({ owner }) => owner],
  ['Size', ({ size }) => `${size} bytes`],
  ['Leads to', ({ target }) => target],
  ['SHA-256', ({ sha256 }) => sha256],
];

/** What is the same is said in one line: only what differs is to be compared. */
function states({ expected, actual, path }: EvidencePage['files'][number]): Content {
  if (expected === null || actual === null) {
    const only = expected ?? actual;
    return only === null
      ? ''
      : html`<p class="small">${expected === null ? 'Now' : 'Recorded'}: ${FACTS.map(([, pick]) => pick(only))
          .filter((text) => text !== null)
          .map(
            (text, at) =>
              html`${at > 0 ? ' · ' : ''}<span class="${text.length > 32 ? 'hash' : ''}">${shown(text)}</span>`,
          )}</p>`;
  }
  const differing = FACTS.filter(([, pick]) => pick(expected) !== pick(actual));
  const same = FACTS.filter(([, pick]) => pick(expected) === pick(actual) && pick(actual) !== null);
  const cell = (name: string, text: string | null): Html =>
    html`<td${name === 'SHA-256' ? html` class="hash"` : ''}>${text === null ? html`<span class="quiet">none</span>` : shown(text)}</td>`;
  return html`${differing.length === 0 ? '' : html`<div class="scroll" tabindex="0" role="region" aria-label="${`${shown(path)} as recorded and now`}"><table class="compact"><thead><tr><td></td><th scope="col">As recorded</th><th scope="col">Now</th></tr></thead><tbody>${differing.map(([name, pick]) => html`<tr><th scope="row">${name}</th>${cell(name, pick(expected))}${cell(name, pick(actual))}</tr>`)}</tbody></table></div>`}${same.length === 0 ? '' : html`<p class="small quiet">The same: ${same.map(([name, pick]) => `${name.toLowerCase()} ${shown(pick(actual) ?? '')}`).join(', ')}</p>`}`;
}

function diff(
  { removed, added, cut }: NonNullable<EvidencePage['files'][number]['diff']>,
  path: string,
): Html {
  return html`${code(`Changed lines of ${shown(path)}`, [
    ...removed.map(({ line, text }) => html`<del>-${line} ${shown(text)}</del>`),
    ...added.map(({ line, text }) => html`<ins>+${line} ${shown(text)}</ins>`),
  ])}${cut ? html`<p class="small quiet">More lines differ.</p>` : ''}`;
}

const RUNGS: Readonly<Record<string, string>> = {
  ebpf: 'seen by the kernel as it happened',
  'proc-connector': 'told by the kernel as it started',
  proc: 'read from /proc while it ran',
  none: 'not seen itself',
};

/** From what started it all down to what did it. */
function actor(one: EvidencePage['actors'][number]): Html {
  const chain = one.processes.toReversed();
  const nested = chain.reduceRight<Html | undefined>((inner, process, at) => {
    const last = at === chain.length - 1;
    return html`<ul><li><span class="${last ? 'culprit' : ''}">${last ? mark('bad') : ''} <code>${shown(process.argv.length > 0 ? process.argv.join(' ') : process.program)}</code></span> <span class="quiet small">pid ${process.pid}${process.executable === null ? '' : html` · ${shown(process.executable)}`}</span>${inner}</li></ul>`;
  }, undefined);
  const people = [
    one.sudoUser === null ? undefined : `${one.sudoUser} through sudo`,
    one.loginUser === null ? undefined : `signed in as ${one.loginUser}`,
    one.user === null ? undefined : `as ${one.user}`,
  ].filter((text) => text !== undefined);
  return html`<div class="tree">${nested}</div>${one.script === null ? '' : html`<p>Line ${one.script.line ?? 'unknown'} of <code>${shown(one.script.path)}</code></p>${one.script.text === null ? '' : code('The line of the script', html`<mark>${shown(one.script.text)}</mark>`)}`}<p class="small quiet">${shown([...people, one.directory === null ? undefined : `in ${one.directory}`, one.package === null ? undefined : `package ${one.package}`, RUNGS[one.rung] ?? one.rung].filter((text) => text !== undefined).join(' · '))}</p>`;
}

function items(all: EvidencePage['items']): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="All evidence"><table class="fold"><thead><tr><th scope="col">Id</th><th scope="col">When</th><th scope="col">Source</th><th scope="col">What was seen</th></tr></thead><tbody>${all.map((one) => html`<tr id="evidence-${partId(one.id)}"><th scope="row">${shown(one.id)}</th><td>${moment(one.at)}</td><td>${shown(one.source)}</td><td>${shown(one.text)}${one.from === null ? '' : html`<br><span class="small quiet"><code>${shown(one.from)}</code></span>`}</td></tr>`)}</tbody></table></div>`;
}
