import { type OverviewModel, overviewPage } from '../pages/overview/index.ts';
import { route } from '../gate/route.ts';
import { titled } from '../ui/title.ts';
import { soft } from './soft.ts';

export const overview = route({
  method: 'GET',
  path: '/',
  policy: { who: 'viewer' },
  handle: async ({ ask, now }) => {
    const [seen, services, hosts, onCall, measures, runbooks] = await Promise.all([
      ask('overview', {}),
      soft(ask('services', {})),
      soft(ask('hosts', {})),
      soft(ask('oncall', {})),
      soft(ask('measures', {})),
      soft(ask('runbooks', {})),
    ]);
    const model: OverviewModel = { overview: seen, services, hosts, onCall, measures, runbooks, now: now() };
    return { kind: 'page', title: titled(seen.open.length, 'Overview'), body: overviewPage(model) };
  },
});
