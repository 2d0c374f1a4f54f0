/** Configurations of other on-call tools, read into a `stakeout.yaml`. Pure. */
import { readGoAlert } from './goalert.ts';
import { readGrafana } from './grafana.ts';
import type { ForeignDocument, Imported } from './model.ts';
import { readOpsgenie } from './opsgenie.ts';
import { type Written, writeConfiguration } from './write.ts';

export { type ForeignDocument, ImportProblem } from './model.ts';
export type { Written } from './write.ts';

export const IMPORT_FORMATS = ['goalert', 'grafana-oncall', 'opsgenie'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const FORMATS: Readonly<
  Record<
    ImportFormat,
    { readonly name: string; readonly read: (documents: readonly ForeignDocument[]) => Imported }
  >
> = {
  goalert: { name: 'GoAlert', read: readGoAlert },
  'grafana-oncall': { name: 'Grafana OnCall', read: readGrafana },
  opsgenie: { name: 'Opsgenie', read: readOpsgenie },
};

/** `documents`: the parsed files of the export. Throws ImportProblem when they are not of that format. */
export function importConfiguration(format: ImportFormat, documents: readonly ForeignDocument[]): Written {
  const { name, read } = FORMATS[format];
  return writeConfiguration(read(documents), name);
}
