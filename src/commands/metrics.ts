/** `stakeout metrics`: this host in OpenMetrics text, and what Prometheus and Grafana need to make use of it. */
import { hostname } from 'node:os';
import { buildCommand, buildRouteMap } from '@stricli/core';
import { VERSION } from '../domain/version.ts';
import { alertRules, dashboard, familiesOf, openMetrics } from '../metrics/index.ts';
import type { Context } from './context.ts';
import { pagerStatus } from './oncall/ask.ts';
import { standingOf } from './standing.ts';

async function show(this: Context): Promise<void> {
  const { agent, ...standing } = await standingOf(this);
  const status = await pagerStatus(this).catch(() => undefined); // one that does not answer pages nobody
  const pager = status && { ...status, inForce: status.configuration.inForce };
  const running = agent.state === 'running' ? agent.status : undefined;
  const host = hostname();
  this.stdout.write(openMetrics(familiesOf({ version: VERSION, host, agent: running, ...standing, pager })));
}

function rules(this: Context): void {
  this.stdout.write(alertRules());
}

function board(this: Context): void {
  this.stdout.write(dashboard());
}

const noFlags = { parameters: { flags: {}, positional: { kind: 'tuple', parameters: [] } } } as const;

export const command = buildRouteMap({
  routes: {
    show: buildCommand({
      ...noFlags,
      func: show,
      docs: {
        brief: 'Prints OpenMetrics text: for the textfile collector of node_exporter, or to look at',
        fullDescription:
          'Write it to a new file and rename that, so that no half of it is read:\n  stakeout metrics show >/var/lib/node_exporter/stakeout.prom.new && mv /var/lib/node_exporter/stakeout.prom.new /var/lib/node_exporter/stakeout.prom',
      },
    }),
    rules: buildCommand({
      ...noFlags,
      func: rules,
      docs: { brief: 'Prints alert rules for Prometheus (rule_files)' },
    }),
    dashboard: buildCommand({
      ...noFlags,
      func: board,
      docs: { brief: 'Prints a dashboard for Grafana, to be imported' },
    }),
  },
  docs: { brief: 'Gives what is measured of this host to Prometheus and Grafana' },
});
