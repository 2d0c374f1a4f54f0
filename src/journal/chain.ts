/** How entries are chained: canonical JSON and SHA-256. Pure. The format is described in docs/formats/journal.md. */
import { createHash } from 'node:crypto';

/** What a journal says about itself; its hash is what the first entry is chained to. */
export interface Genesis {
  readonly format: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** Names the machine without giving its machine-id away. */
  readonly host: string;
}

/** An entry as its row holds it. `body` is the event's canonical JSON. */
export interface StoredEntry {
  readonly seq: number;
  readonly at: string;
  readonly monotonicNs: string;
  readonly incident: string | undefined;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
}

export type Unsealed = Omit<StoredEntry, 'hash'>;

/** A place in the chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/**
 * JSON with the members of every object sorted by UTF-16 code units and no spaces, as RFC 8785 (JCS) says. Members
 * that are undefined are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

export function genesisHash(genesis: Genesis): string {
  return sha256(canonicalJson({ createdAt: genesis.createdAt, format: genesis.format, host: genesis.host }));
}

/** The hash of an entry that follows `previous`. Built from the stored text, so that it covers every byte of the row. */
export function entryHash(previous: string, entry: Unsealed): string {
  const { at, body, incident = null, kind, monotonicNs, seq } = entry;
  return sha256(`${previous}\n${canonicalJson({ at, body, incident, kind, monotonicNs, seq })}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
