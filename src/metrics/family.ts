/**
 * Metrics as values, and as OpenMetrics 1.0 text. Only types of Prometheus' older text format are used, so that node_exporter's textfile
 * collector reads it too. Pure.
 */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  /** Without `_total`, which a counter adds. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly unit?: 'seconds';
  readonly help: string;
  readonly samples: readonly Sample[];
}

const SUFFIX = { gauge: '', counter: '_total' } as const;

/** Of `application/openmetrics-text; version=1.0.0; charset=utf-8`. A family without samples is left out. */
export function openMetrics(families: readonly Family[]): string {
  return `${families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')}# EOF\n`;
}

function familyText({ name, type, unit, help, samples }: Family): string {
  const head = [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
  ];
  return `${[...head, ...samples.map((sample) => `${name}${SUFFIX[type]}${labelText(sample.labels)} ${sample.value}`)].join('\n')}\n`;
}

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** The three that have a meaning; other control characters would be read as they are, and are of use to nobody. */
function escaped(text: string): string {
  return (
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('\n', '\\n')
      .replaceAll('"', '\\"')
      // oxlint-disable-next-line no-control-regex -- what is taken out
      .replace(/[\u0000-\u001f\u007f]/g, ' ')
      .toWellFormed()
  );
}
