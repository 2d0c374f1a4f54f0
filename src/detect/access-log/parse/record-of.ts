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

class Said {
  readonly record: Draft = {};
  time: TimeParts = {};
  forwarded: string | undefined;
  host: string | undefined;
  durationUnit = Number.POSITIVE_INFINITY;
}

type Reader = (text: string, said: Said) => void;

/** Reads the fields of a matched template. Times that repeat are not computed again. */
export class RecordReader {
  readonly #template: Template;
  readonly #readers: readonly { readonly field: number; readonly read: Reader }[];

  constructor(template: Template) {
    this.#template = template;
    this.#readers = template.fields.flatMap((field, i) => {
      const read = readerOf(field);
      return read === undefined ? [] : [{ field: i, read }];
    });
  }

  read(): AccessRecord {
    const said = new Said();
    for (const { field, read } of this.#readers) read(this.#template.text(field), said);
    const { record } = said;
    const atMs = momentOf(said.time);
    if (atMs !== undefined) record.atMs = atMs;
    if (said.forwarded !== undefined) {
      const client = clientOf(record.client, said.forwarded);
      if (client !== undefined) record.client = client;
    }
    if (record.site === undefined && said.host !== undefined) record.site = said.host;
    return record;
  }
}

function readerOf(field: Field): Reader | undefined {
  switch (field.kind) {
    case 'time':
      return timeReader(field.time);
    case 'status':
      return (text, { record }) => {
        if (text !== '-' && (field.final || record.status === undefined)) record.status = Number(text);
      };
    case 'bytes':
      return (text, { record }) => (record.bytes ??= text === '-' ? 0 : Number(text));
    case 'duration':
      return (text, said) => readDuration(text, field.unitMs, said);
    case 'request':
      return (text, { record }) => void Object.assign(record, requestParts(unescapeLogged(text)));
    case 'uri':
      return (text, { record }) => {
        if (record.path === undefined) Object.assign(record, targetParts(unescapeLogged(text)));
      };
    case 'query':
      return (text, { record }) => (record.query ??= unescapeLogged(text).replace(/^\?/, ''));
    case 'forwarded':
    case 'host':
      return (text, said) => {
        if (text !== '-' && text !== '') said[field.kind] ??= unescapeLogged(text);
      };
    case 'method':
    case 'client':
    case 'site':
    case 'agent':
    case 'referer':
      return textReader(field.kind);
    case 'other':
    default:
      return undefined;
  }
}

function textReader(kind: 'method' | 'client' | 'site' | 'agent' | 'referer'): Reader {
  return (text, { record }) => {
    if (text !== '-' && text !== '') record[kind] ??= unescapeLogged(text);
  };
}

/** The finest unit counts. Several backends one after the other: their sum. */
function readDuration(text: string, unitMs: number, said: Said): void {
  if (said.durationUnit <= unitMs) return;
  const times = text.split(/[,:]/).map((t) => (t.trim() === '' ? Number.NaN : Number(t)));
  const known = times.filter((t) => Number.isFinite(t));
  if (known.length === 0) return;
  said.durationUnit = unitMs;
  said.record.latencyMs = known.reduce((sum, t) => sum + t, 0) * unitMs;
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
