import { type OverviewModel, overviewPage } from '../pages/overview/index.ts';
import { textOf } from '../../domain/html.ts';
import { type Ask, route } from '../gate/route.ts';
import { titled } from '../ui/title.ts';
import { soft } from './soft.ts';

export const overview = route({
  method: 'GET',
  path: '/',
  policy: { who: 'viewer' },
  handle: async ({ ask, now }) => {
    const model = await overviewModel(ask, now());
    return { kind: 'page', title: titled(model.overview.open.length, 'Overview'), body: overviewPage(model) };
  },
});

/** Done once before anybody asks, so that whoever opens the first page, at night and in a hurry, does not wait for code to be read and compiled. */
export async function rehearseOverview(ask: Ask, now: Date): Promise<void> {
  textOf(overviewPage(await overviewModel(ask, now)));
}

async function overviewModel(ask: Ask, now: Date): Promise<OverviewModel> {
  const [seen, services, hosts, onCall, measures, runbooks] = await Promise.all([
    ask('overview', {}),
    soft(ask('services', {})),
    soft(ask('hosts', {})),
    soft(ask('oncall', {})),
    soft(ask('measures', {})),
    soft(ask('runbooks', {})),
  ]);
  return { overview: seen, services, hosts, onCall, measures, runbooks, now };
}
