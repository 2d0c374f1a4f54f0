/** Cases 24, 27, 29 and 30: whatever comes from a host, a person or another monitor is text on every page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Html, html, textOf } from '../../domain/html.ts';
import type { Viewer } from '../gate/route.ts';
import { auditPage } from './audit/index.ts';
import { guardPage } from './guard/index.ts';
import { hostsPage } from './hosts/index.ts';
import { incidentPage, SHOWN } from './incident/index.ts';
import { incidentsPage } from './incidents/index.ts';
import { onCallPage } from './on-call/index.ts';
import { overviewPage } from './overview/index.ts';
import { planPage } from './plan/index.ts';
import {
  comparePage,
  editPage,
  postmortemEvidencePage,
  postmortemPage,
  postmortemsPage,
} from './postmortems/index.ts';
import { runbookPage, runbooksPage } from './runbooks/index.ts';
import { servicePage } from './service/index.ts';
import { settingsPage } from './settings/index.ts';
import { addressesOf, elementsOf, vocabularyOf } from './testing/markup.ts';
import { PAYLOADS, resultsOf } from './testing/hostile.ts';

const now = new Date('2026-11-27T07:04:00Z');
const viewer: Viewer = {
  id: 'mara',
  name: PAYLOADS[1],
  role: 'admin',
  via: 'session',
  csrf: PAYLOADS[2],
  steppedUpUntil: null,
  key: 'k',
};

const incidents = resultsOf('incident')
  .map(({ incident }) => incident)
  .filter((one) => one !== null);
const details = resultsOf('postmortem')
  .map(({ postmortem }) => postmortem)
  .filter((one) => one !== null);
const services = resultsOf('service')
  .map(({ service }) => service)
  .filter((one) => one !== null);

const runbooks = resultsOf('runbook')
  .map(({ runbook }) => runbook)
  .filter((one) => one !== null);

const pages: Readonly<Record<string, fc.Arbitrary<Html>>> = {
  overview: fc
    .record({
      overview: resultsOf('overview'),
      services: fc.option(resultsOf('services')),
      hosts: fc.option(resultsOf('hosts')),
      onCall: fc.option(resultsOf('oncall')),
      measures: fc.option(resultsOf('measures')),
      runbooks: fc.option(resultsOf('runbooks')),
    })
    .map((parts) => overviewPage({ ...parts, now })),
  incidents: resultsOf('incidents').map((found) =>
    incidentsPage({ incidents: found, open: false, before: undefined, now }),
  ),
  incident: fc
    .record({
      incident: incidents,
      impact: fc.option(resultsOf('impact')),
      evidence: fc.option(resultsOf('evidence')),
      onCall: fc.option(resultsOf('oncall')),
      runbooks: fc.option(resultsOf('runbooks')),
      postmortems: fc.option(resultsOf('postmortems')),
      shown: fc.constantFrom(...SHOWN),
    })
    .map((parts) => incidentPage({ ...parts, viewer, now })),
  plan: fc
    .record({ incident: incidents, plan: resultsOf('plan') })
    .map((parts) => planPage({ ...parts, cause: 2, viewer, now })),
  service: services.map((service) => servicePage({ service, now })),
  guard: resultsOf('guard').map((guard) => guardPage({ guard, before: undefined, viewer, now })),
  hosts: resultsOf('hosts').map((hosts) => hostsPage({ hosts, choice: { page: 1 }, now })),
  'on-call': resultsOf('oncall').map((onCall) => onCallPage({ onCall, now })),
  settings: fc
    .record({
      settings: resultsOf('settings'),
      text: fc.constantFrom(...PAYLOADS),
      checked: resultsOf('checkSettings'),
    })
    .map(({ settings, text, checked }) =>
      settingsPage({
        settings,
        draft: { text, problems: checked.problems, why: 'refused' },
        saved: true,
        viewer,
      }),
    ),
  runbooks: resultsOf('runbooks').map(runbooksPage),
  runbook: fc
    .record({ runbook: runbooks, incident: fc.option(incidents, { nil: undefined }), given: fc.boolean() })
    .map(({ runbook, ...more }) => {
      const steps = runbook.all.map(({ name }) => ({ step: name }));
      const parts = [...runbook.parts, ...steps];
      return runbookPage({ ...more, runbook: { ...runbook, parts }, open: [], viewer, now });
    }),
  postmortems: resultsOf('postmortems').map(postmortemsPage),
  postmortem: details.map((postmortem) => postmortemPage({ postmortem, done: 'saved', viewer })),
  'postmortem edited': fc
    .record({
      reading: resultsOf('checkPostmortem'),
      both: resultsOf('postmortemDiff'),
      text: fc.constantFrom(...PAYLOADS),
    })
    .map(({ reading, both, text }) =>
      editPage({
        id: 'x',
        title: text,
        text,
        hash: text,
        note: text,
        reading,
        state: 'overtaken',
        theirs: { text, by: text, changed: both.found },
        viewer,
      }),
    ),
  'postmortem compared': resultsOf('postmortemDiff').map(({ found }) =>
    found === null ? html`` : comparePage({ id: 'x', found }),
  ),
  'evidence of a postmortem': resultsOf('postmortemEvidence').map(({ evidence }) =>
    evidence === null ? html`` : postmortemEvidencePage({ id: 'x', sha256: 'x', evidence }),
  ),
  audit: resultsOf('audit').map((audit) => auditPage({ audit, by: PAYLOADS[1], before: 7 })),
};

/** All that pages are made of; what is not here is not made by us. */
const ELEMENTS = new Set(
  (
    'html head body noscript meta a article aside b br button circle code dd del details div dl dt form h1 h2 h3 h4 i ' +
    'input ins label li line mark nav ol option p path pre rect section select small span strong summary svg table tbody ' +
    'td text textarea th thead time title tr ul'
  ).split(' '),
);
/** Of Markdown, where a page shows some. */
const MARKDOWN = new Set('em s blockquote h5 h6 hr'.split(' '));
const WITH_MARKDOWN: ReadonlySet<string> = new Set(['postmortem', 'postmortem edited', 'runbook']);
/** In a text that is edited they have to stay. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}]/u;
const EDITED: ReadonlySet<string> = new Set(['settings', ...WITH_MARKDOWN]);
const FORBIDDEN_ATTRIBUTE = /^(?:on|style$|srcdoc$|xlink:|ping$|target$|formtarget$|srcset$|background$)/;

for (const [name, page] of Object.entries(pages))
  test(`${name}: what a host is named is text`, () => {
    fc.assert(
      fc.property(page, (body) => {
        const document = `<!doctype html><html><head></head><body>${textOf(body)}</body></html>`;
        for (const { tagName, attrs } of elementsOf(document)) {
          const markdown = WITH_MARKDOWN.has(name) && MARKDOWN.has(tagName);
          assert.ok(ELEMENTS.has(tagName) || markdown, `an element ${tagName}`);
          for (const attribute of attrs)
            assert.doesNotMatch(attribute.name, FORBIDDEN_ATTRIBUTE, `an attribute of ${tagName}`);
        }
        for (const address of addressesOf(document)) assert.match(address, /^(?:\/(?![/\\])|#)/);
        if (!EDITED.has(name)) assert.ok(!HIDDEN.test(document), 'a character that hides or turns others');
      }),
      { numRuns: 60 },
    );
  });

test('the test would see it', () => {
  const vocabulary = vocabularyOf('<p>x</p><img src=x onerror=alert(1)>');
  assert.ok(vocabulary.has('img[onerror]'));
});
