import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LostComponent, RehearsedPage, RehearsedService } from './model.ts';
import { sentence, verdictOf, type Seen } from './verdict.ts';

const page = (more: Partial<RehearsedPage> = {}): RehearsedPage => ({
  url: 'http://127.0.0.1/',
  site: 'shop.test',
  service: 'apache2',
  before: '200',
  after: '200',
  restarted: '200',
  broken: 'no',
  ...more,
});
const service = (more: Partial<RehearsedService> = {}): RehearsedService => ({
  service: 'apache2',
  before: 'starts',
  after: 'starts',
  configTest: 'ok',
  modulesLost: [],
  broken: false,
  ...more,
});
const module: LostComponent = {
  path: '/usr/lib/apache2/modules/libphp8.2.so',
  change: 'removed',
  class: 'module',
  package: 'libapache2-mod-php8.2',
  services: ['apache2'],
  reason: [],
};
const seen = (more: Partial<Seen> = {}): Seen => ({
  pages: [page()],
  services: [service()],
  components: [],
  unknown: [],
  ...more,
});
const leak = { restarted: '200, PHP source', broken: 'after-restart' } as const;
const LACKS = 'apt-get asked for tcp:203.0.113.7:80 (the network), which a clone does not reach';

for (const [what, given, verdict, words] of [
  ['nothing changes', seen(), 'harmless', 'Every service starts again, and 1 page answer as before.'],
  [
    'PHP source after the next restart',
    seen({ pages: [page(leak), page({ url: 'http://127.0.0.1/style.css' })], components: [module] }),
    'breaks',
    '1 of 2 pages would break after the next restart: shop.test 200 → 200, PHP source, since /usr/lib/apache2/modules/libphp8.2.so (libapache2-mod-php8.2) is gone.',
  ],
  [
    'an error at once',
    seen({ pages: [page({ after: '500, an error', broken: 'at-once' })] }),
    'breaks',
    '1 of 1 page would break at once: shop.test 200 → 500, an error.',
  ],
  [
    'a service that does not come back counts more than its pages',
    seen({
      pages: [page({ restarted: 'no answer (refused)', broken: 'after-restart' })],
      services: [service({ after: 'Cannot load libphp8.2.so', broken: true })],
    }),
    'breaks',
    'apache2 would not start again: Cannot load libphp8.2.so.',
  ],
  [
    'only the configuration test fails',
    seen({ services: [service({ configTest: 'failed', configError: 'a.conf:3: no', broken: true })] }),
    'breaks',
    'The configuration of apache2 would fail its test: a.conf:3: no.',
  ],
  [
    'it needs the network',
    seen({ unknown: [LACKS] }),
    'unknown',
    `It cannot be told whether this is harmless: ${LACKS}.`,
  ],
  [
    'what breaks breaks, whatever else was not seen',
    seen({ pages: [page(leak)], unknown: [LACKS] }),
    'breaks',
    '1 of 1 page would break after the next restart: shop.test 200 → 200, PHP source.',
  ],
  [
    'a host without services',
    seen({ pages: [], services: [] }),
    'harmless',
    'No service of this host is guarded or runs, so nothing could break.',
  ],
] as const)
  test(what, () => {
    assert.equal(verdictOf(given), verdict);
    assert.equal(sentence(given), words);
  });
