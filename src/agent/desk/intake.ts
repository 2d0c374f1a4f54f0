/** Alerts of other monitoring to the pager, and what is measured of this host to who asks. */
import { hostname } from 'node:os';
import { openSignals } from '../../domain/signal.ts';
import type { LastCheck } from '../../domain/status.ts';
import { VERSION } from '../../domain/version.ts';
import { DeskRefusal, type Handlers } from '../../desk/index.ts';
import { familiesOf, openMetrics } from '../../metrics/index.ts';
import type { IncidentViews } from './incident-views.ts';
import type { DeskPorts } from './ports.ts';

export function intakeHandlers(ports: DeskPorts, views: IncidentViews): Pick<Handlers, 'alerts' | 'metrics'> {
  return {
    alerts: async ({ alerts }) => {
      if (!(await ports.pageAlerts(alerts)))
        throw new DeskRefusal('conflict', 'nobody would be paged: no pager runs. Send it again');
      return { taken: alerts.length };
    },
    metrics: async () => ({ text: await measured(ports, views) }),
  };
}

async function measured(ports: DeskPorts, views: IncidentViews): Promise<string> {
  const agent = ports.status();
  // One that does not answer pages nobody.
  const status = await ports.pagerStatus().catch(() => undefined);
  const baseline = ports.baseline();
  return openMetrics(
    familiesOf({
      version: VERSION,
      host: hostname(),
      agent,
      baseline: baseline && {
        generation: baseline.generation,
        createdAt: baseline.createdAt,
        components: baseline.entries.length,
        services: baseline.services.map(({ name }) => name),
        broken: baseline.broken.map(({ component }) => component.path),
      },
      lastCheck: lastCheck(ports),
      incidents: views.newestFirst().toReversed(),
      signals: openSignals(ports.entries({ kind: 'signal' })),
      pager: status && { ...status, inForce: status.configuration.inForce },
    }),
  );
}

function lastCheck({ entries }: DeskPorts): LastCheck | undefined {
  const checks = [...entries({ kind: 'verify.done' })].flatMap(({ at, event }) =>
    event.kind === 'verify.done' ? [{ ...event, at }] : [],
  );
  return checks.at(-1);
}
