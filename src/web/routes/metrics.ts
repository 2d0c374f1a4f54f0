/** For Prometheus: what is measured of this host. */
import { route } from '../gate/route.ts';

export const metrics = route({
  method: 'GET',
  path: '/metrics',
  policy: { who: 'viewer' },
  handle: async ({ ask }) => ({
    kind: 'text',
    // https://prometheus.io/docs/specs/om/open_metrics_spec/#protocol-negotiation
    type: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    body: (await ask('metrics', {})).text,
  }),
});
