/** From the text of a log's format to something that reads its lines. */
import type { LogWriter } from '../../../domain/service-log.ts';
import { parseJsonLine } from '../parse/json-line.ts';
import { RecordReader } from '../parse/record-of.ts';
import { Template } from '../parse/template.ts';
import type { AccessRecord } from '../record.ts';
import { type ScanPlan, scanPlan } from '../scan/plan.ts';
import { apacheParts } from './apache.ts';
import type { Part } from './field.ts';
import { nginxParts } from './nginx.ts';
import { phpFpmParts } from './php-fpm.ts';

export interface CompiledFormat {
  /** Reads one line without its newline, one character per byte (latin1). Undefined when the line does not fit the format. */
  readonly parse: (line: string) => AccessRecord | undefined;
  /** How lines are read many at a time, without a record for each; only for formats built like common and combined. */
  readonly plan?: ScanPlan;
}

/** A longer text is no format a person wrote. */
const MAX_FORMAT = 1 << 14;

/**
 * Compiles the format of a log. A text without any field (empty, a name nobody defined) is taken for lines of JSON.
 * Never throws: what is not understood in a format is text to be skipped.
 */
export function compileFormat(log: { readonly writer: LogWriter; readonly format: string }): CompiledFormat {
  const parts = partsOf(log.writer, log.format.slice(0, MAX_FORMAT));
  if (!parts.some((part) => 'field' in part)) return { parse: parseJsonLine };
  const template = new Template(parts);
  const reader = new RecordReader(template);
  const plan = scanPlan(parts);
  return {
    parse: (line) => (template.match(line) ? reader.read() : undefined),
    ...(plan === undefined ? {} : { plan }),
  };
}

function partsOf(writer: LogWriter, format: string): readonly Part[] {
  switch (writer) {
    case 'apache':
      return apacheParts(format);
    case 'nginx':
      return nginxParts(format);
    case 'php':
    case 'php-fpm':
    default:
      return phpFpmParts(format);
  }
}
