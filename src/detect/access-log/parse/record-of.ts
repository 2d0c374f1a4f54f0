/** From the texts of a line's fields to a record. */
import type { Field } from '../format/field.ts';
import type { AccessRecord } from '../record.ts';
import { clientOf, requestParts, targetParts } from './request.ts';
import { strftimeReader } from './strftime.ts';
import type { Template } from './template.ts';
import { clfMoment, isoMoment, momentOf, type TimeParts } from './time.ts';
import { unescapeLogged } from './unescape.ts';

/** What the fields said so far; the first of a kind counts unless said otherwise. */
type Draft = { -readonly [K in keyof AccessRecord]: AccessRecord[K] };

interface Said extends Draft {
  time: TimeParts;
  forwarded?: string;
  host?: string;
  finalStatus?: boolean;
  durationUnit?: number;
}

type Reader = (text: string, said: Said) => void;

/** Reads the fields of a matched template. Times that repeat are not computed again. */
export class RecordReader {
  readonly #template: Template;
  readonly #readers: readonly (Reader | undefined)[];

  constructor(template: Template) {
    this.#template = template;
    this.#readers = template.fields.map(readerOf);
  }

  read(): AccessRecord {
    const said: Said = { time: {} };
    for (const [i, reader] of this.#readers.entries()) reader?.(this.#template.text(i), said);
    const { time, forwarded, host, finalStatus: _, durationUnit: __, ...record } = said;
    const atMs = momentOf(time);
    const client = clientOf(record.client, forwarded);
    const site = record.site ?? host;
    return {
      ...record,
      ...(atMs === undefined ? {} : { atMs }),
      ...(client === undefined ? {} : { client }),
      ...(site === undefined ? {} : { site }),
    };
  }
}

function readerOf(field: Field): Reader | undefined {
  switch (field.kind) {
    case 'time':
      return timeReader(field.time);
    case 'status':
      return (text, said) => {
        if (text === '-' || (said.status !== undefined && (said.finalStatus === true || !field.final)))
          return;
        said.status = Number(text);
        said.finalStatus = field.final;
      };
    case 'bytes':
      return (text, said) => (said.bytes ??= text === '-' ? 0 : Number(text));
    case 'duration':
      return (text, said) => readDuration(text, field.unitMs, said);
    case 'request':
      return (text, said) => Object.assign(said, requestParts(unescapeLogged(text)));
    case 'uri':
      return (text, said) => {
        if (said.path === undefined) Object.assign(said, targetParts(unescapeLogged(text)));
      };
    case 'query':
      return (text, said) => (said.query ??= unescapeLogged(text).replace(/^\?/, ''));
    case 'method':
    case 'client':
    case 'site':
    case 'agent':
    case 'referer':
    case 'forwarded':
    case 'host':
      return textReader(field.kind);
    case 'other':
    default:
      return undefined;
  }
}

function textReader(kind: 'method' | 'client' | 'site' | 'agent' | 'referer' | 'forwarded' | 'host'): Reader {
  return (text, said) => {
    if (text !== '-' && text !== '') said[kind] ??= unescapeLogged(text);
  };
}

/** The finest unit counts. Several backends one after the other: their sum. */
function readDuration(text: string, unitMs: number, said: Said): void {
  if (said.durationUnit !== undefined && said.durationUnit <= unitMs) return;
  const times = text.split(/[,:]/).map((t) => (t.trim() === '' ? Number.NaN : Number(t)));
  const known = times.filter((t) => Number.isFinite(t));
  if (known.length === 0) return;
  said.durationUnit = unitMs;
  said.latencyMs = known.reduce((sum, t) => sum + t, 0) * unitMs;
}

function timeReader(time: Extract<Field, { kind: 'time' }>['time']): Reader | undefined {
  switch (time.is) {
    case 'clf':
      return epochReader(remembering(clfMoment));
    case 'iso':
      return epochReader(remembering(isoMoment));
    case 'epoch':
      return epochReader((text) => Number(text) * time.unitMs);
    case 'fraction':
      return (text, said) => (said.time.fractionMs = Number(text) * time.unitMs);
    case 'strftime':
    default: {
      const reader = strftimeReader(time.format);
      return reader === undefined ? undefined : (text, said) => reader.read(text, said.time);
    }
  }
}

function epochReader(moment: (text: string) => number | undefined): Reader {
  return (text, said) => {
    const at = moment(text);
    if (at !== undefined) said.time.epochMs ??= at;
  };
}

function remembering(moment: (text: string) => number | undefined): (text: string) => number | undefined {
  let lastText = '';
  let last: number | undefined;
  return (text) => {
    if (text !== lastText) {
      lastText = text;
      last = moment(text);
    }
    return last;
  };
}
