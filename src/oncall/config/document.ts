/** The file as YAML: its values, and the place of each. Nothing of what stands in it is repeated in an error. */
import { readYaml } from '../../yaml/index.ts';
import { pathText, type Complaint, type Problem } from './problem.ts';

export interface YamlDocument {
  /** Plain objects, arrays, texts, numbers, booleans and null. */
  readonly value: unknown;
  readonly place: (complaint: Complaint) => Problem;
}

export type Parsed =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** People repeat themselves by anchors. */
export function parseYaml(text: string): Parsed {
  const reading = readYaml(text, 'bounded');
  if (!reading.ok) return { ok: false, problems: [{ ...reading.problem, severity: 'error', path: '' }] };
  const { value, placeOf } = reading;
  return {
    ok: true,
    document: {
      value,
      place: ({ severity, path, atKey = false, message }) => ({
        severity,
        path: pathText(path),
        ...placeOf(path, atKey ? 'name' : 'value'),
        message,
      }),
    },
  };
}
