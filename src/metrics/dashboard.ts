/** A dashboard for Grafana: what is wrong first, then what is guarded, then on-call. Pure. */

type Kind = 'stat' | 'timeseries' | 'table';

interface Panel {
  readonly kind: Kind;
  readonly title: string;
  readonly expr: string;
  readonly legend?: string;
  /** Of 24. */
  readonly width: number;
  /** Green below, red from here on; absent: no colour. */
  readonly badFrom?: number;
  /** 1 is good, 0 is bad. */
  readonly isUp?: boolean;
}

const HOST = 'instance=~"$instance"';

const PANELS: readonly Panel[] = [
  {
    kind: 'stat',
    title: 'Open incidents',
    expr: `sum(stakeout_incidents_open{${HOST}})`,
    width: 6,
    badFrom: 1,
  },
  {
    kind: 'stat',
    title: 'Broken components',
    expr: `sum(stakeout_components_broken{${HOST}})`,
    width: 6,
    badFrom: 1,
  },
  { kind: 'stat', title: 'Hosts guarded', expr: `sum(stakeout_agent_up{${HOST}})`, width: 6 },
  {
    kind: 'stat',
    title: 'Somebody would be paged',
    expr: `min(stakeout_oncall_up{${HOST}})`,
    width: 6,
    isUp: true,
  },
  { kind: 'table', title: 'Incidents', expr: `stakeout_incident{${HOST}}`, width: 12 },
  { kind: 'table', title: 'Signs of harm', expr: `stakeout_signal{${HOST}}`, width: 12 },
  {
    kind: 'timeseries',
    title: 'Open incidents by host',
    expr: `stakeout_incidents_open{${HOST}}`,
    legend: '{{instance}}',
    width: 12,
  },
  {
    kind: 'timeseries',
    title: 'Components watched',
    expr: `stakeout_components_watched{${HOST}}`,
    legend: '{{instance}}',
    width: 12,
  },
  {
    kind: 'timeseries',
    title: 'Messages of on-call on their way',
    expr: `stakeout_oncall_pending_messages{${HOST}}`,
    legend: '{{instance}}',
    width: 12,
  },
  {
    kind: 'timeseries',
    title: 'Channels that fail',
    expr: `stakeout_oncall_channel_failing{${HOST}}`,
    legend: '{{channel}} on {{instance}}',
    width: 12,
  },
];

const HEIGHT: Readonly<Record<Kind, number>> = { stat: 4, timeseries: 8, table: 8 };
const SOURCE = { type: 'prometheus', uid: '${datasource}' };

/** JSON of Grafana's dashboard model, schema version 39 (Grafana 10 and later). */
export function dashboard(): string {
  let [x, y, row] = [0, 0, 0];
  const panels = PANELS.map((panel, nth) => {
    if (x + panel.width > 24) [x, y, row] = [0, y + row, 0];
    const height = HEIGHT[panel.kind];
    const at = { x, y, w: panel.width, h: height };
    x += panel.width;
    row = Math.max(row, height);
    return panelOf(panel, nth + 1, at);
  });
  return `${JSON.stringify({ ...HEAD, panels }, null, 2)}\n`;
}

const HEAD = {
  title: 'Stakeout',
  uid: 'stakeout',
  tags: ['stakeout'],
  schemaVersion: 39,
  editable: true,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
      {
        name: 'instance',
        type: 'query',
        label: 'Host',
        datasource: SOURCE,
        query: 'label_values(stakeout_agent_up, instance)',
        multi: true,
        includeAll: true,
        current: { text: 'All', value: '$__all' },
        refresh: 2,
      },
    ],
  },
};

function panelOf(panel: Panel, id: number, gridPos: object): object {
  const { kind, title, expr, legend } = panel;
  return {
    id,
    type: kind,
    title,
    gridPos,
    datasource: SOURCE,
    targets: [
      {
        refId: 'A',
        datasource: SOURCE,
        expr,
        ...(legend === undefined ? {} : { legendFormat: legend }),
        ...(kind === 'table' ? { format: 'table', instant: true } : {}),
      },
    ],
    fieldConfig: { defaults: colours(panel), overrides: [] },
  };
}

function colours({ badFrom, isUp }: Panel): object {
  const steps =
    badFrom !== undefined
      ? [
          { color: 'green', value: null },
          { color: 'red', value: badFrom },
        ]
      : isUp === true
        ? [
            { color: 'red', value: null },
            { color: 'green', value: 1 },
          ]
        : [{ color: 'blue', value: null }];
  const words = { type: 'value', options: { 0: { text: 'no' }, 1: { text: 'yes' } } };
  return { thresholds: { mode: 'absolute', steps }, ...(isUp === true ? { mappings: [words] } : {}) };
}
