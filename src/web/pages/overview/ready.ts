/** What has to be put in order before the next incident does it for us: tests that failed, what is overdue, who is not trained. */
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { ago, ahead, dayText, mark, plural, shown, type Tone } from '../../ui/words.ts';
import type { OverviewModel } from './page.ts';

interface Matter {
  readonly tone: Tone;
  readonly text: Content;
}

/** An end of a silence is told this long before: time to sleep until then, and to do something about it. */
const ENDS_SOON_MS = 24 * 3_600_000;
/** A test says nothing of a host that has changed for a month. */
const TEST_AGE_MS = 30 * 24 * 3_600_000;

export function readiness(model: OverviewModel): Html {
  const all = matters(model);
  return html`<section class="section" aria-labelledby="ready-title" id="ready" data-live><h2 id="ready-title">Before the next incident</h2>${
    all.length === 0
      ? html`<p>${mark('ok')} Tests passed, nothing is overdue, and everybody on call is trained.</p>`
      : html`<ul class="list">${all.map(({ tone, text }) => html`<li class="matter">${mark(tone)}<span>${text}</span></li>`)}</ul>`
  }</section>`;
}

export function matters(model: OverviewModel): readonly Matter[] {
  return [
    ...tests(model),
    ...silences(model),
    ...overdue(model),
    ...stale(model),
    ...untrained(model),
    ...unknown(model),
  ];
}

/** A desk that has not answered is no sign that all is well. */
function unknown({ onCall, measures, runbooks }: OverviewModel): readonly Matter[] {
  const missing = [
    onCall === null ? 'who is on call' : '',
    measures === null ? 'the measures' : '',
    runbooks === null ? 'the runbooks' : '',
  ].filter((one) => one !== '');
  return missing.length === 0
    ? []
    : [{ tone: 'none', text: `Not known at the moment: ${missing.join(', ')}.` }];
}

function tests({ overview: { selftest, channelTest }, now }: OverviewModel): readonly Matter[] {
  const age = (at: string): boolean => now.getTime() - Date.parse(at) > TEST_AGE_MS;
  return [
    selftest === null
      ? warn(html`The chain from a lost file to its repair was never tried: <code>stakeout selftest</code>`)
      : selftest.ok
        ? age(selftest.at)
          ? warn(html`The self-test was last run ${ago(selftest.at, now)}: <code>stakeout selftest</code>`)
          : undefined
        : bad(html`The self-test failed ${ago(selftest.at, now)}: ${shown(selftest.failed.join(', '))}`),
    channelTest === null
      ? warn(html`No message was ever sent as a test: <code>stakeout oncall test</code>`)
      : channelTest.ok
        ? age(channelTest.at)
          ? warn(
              html`The channels were last tried ${ago(channelTest.at, now)}: <code>stakeout oncall test</code>`,
            )
          : undefined
        : bad(
            html`A test message did not arrive ${ago(channelTest.at, now)}: ${shown(channelTest.failed.join(', '))}`,
          ),
  ].filter((one) => one !== undefined);
}

function silences({ onCall, now }: OverviewModel): readonly Matter[] {
  return (onCall?.quiets ?? []).flatMap(({ what, name, incident, reason, from, until }) => {
    const begun = from === null || Date.parse(from) <= now.getTime();
    if (!begun || until === null || Date.parse(until) - now.getTime() > ENDS_SOON_MS) return [];
    const named =
      incident === null
        ? html`${what === 'silence' ? 'The silence' : 'The maintenance'} ${shown(name)}`
        : html`The silence of <a href="${safeUrl(`/incidents/${incident}`)}">${shown(incident)}</a>`;
    return [
      {
        tone: 'calm' as const,
        text: html`${named} ends ${ahead(until, now)}, and pages go out again. <span class="quiet">${shown(reason)}</span>`,
      },
    ];
  });
}

function overdue({ measures }: OverviewModel): readonly Matter[] {
  return (measures?.measures ?? [])
    .filter(({ overdue: late, state }) => late || state === 'regressed')
    .map(({ title, state, due, owner }) => {
      const whose = owner === null ? '' : html` <span class="quiet">${shown(owner)}</span>`;
      return state === 'regressed'
        ? bad(html`${shown(title)}: holds no more.${whose}`)
        : warn(html`${shown(title)}: overdue since ${dueText(due)}.${whose}`);
    });
}

function dueText(due: string | null): string {
  return due === null ? 'a day that nobody wrote down' : shown(due);
}

function stale({ runbooks }: OverviewModel): readonly Matter[] {
  const all = runbooks?.runbooks ?? [];
  const old = all.filter((one) => one.stale).length;
  const refused = all.filter((one) => one.refused !== null).length;
  return [
    ...(refused === 0
      ? []
      : [
          warn(
            html`<a href="/runbooks">${plural(refused, 'runbook')}</a> would not be run as ${refused === 1 ? 'it is' : 'they are'}.`,
          ),
        ]),
    ...(old === 0
      ? []
      : [
          warn(
            html`<a href="/runbooks">${old} of ${plural(all.length, 'runbook')}</a> ${old === 1 ? 'was' : 'were'} not drilled for too long.`,
          ),
        ]),
  ];
}

function untrained({ onCall, now }: OverviewModel): readonly Matter[] {
  return (onCall?.untrained ?? []).map(({ name, schedule, from, since }) => {
    const when = Date.parse(from) <= now.getTime() ? '' : ` from ${dayText(from)}`;
    const drills =
      since === null ? 'has taken part in no drill yet' : `their last drill counted until ${dayText(since)}`;
    return warn(
      html`<a href="/on-call#untrained">${shown(name)}</a> is on call in ${shown(schedule)}${when}, and ${drills}.`,
    );
  });
}

const warn = (text: Content): Matter => ({ tone: 'warn', text });
const bad = (text: Content): Matter => ({ tone: 'bad', text });
