/**
 * A page reduced to what stays the same from one request to the next: its pieces (lines, tags, the texts between tags),
 * with dates, numbers and tokens blanked, as far as they occur in every sample. One string, so that a baseline can hold it.
 *
 *     p1:<pieces in all samples>:<8 hex digits per kept piece, ascending>
 */
import { createHash } from 'node:crypto';

export interface Sample {
  readonly body: string;
  readonly truncated: boolean;
}

const VERSION = 'p1';
/** Samples needed to tell volatile pieces from lasting ones. */
export const SAMPLES = 3;
/** Pieces kept of a long page: those with the smallest hashes, an even choice that does not depend on their order. */
const KEPT = 64;
const HASH_DIGITS = 8;

export function fingerprintPage(samples: readonly Sample[]): string {
  if (samples.length < SAMPLES) throw new RangeError(`a fingerprint needs ${SAMPLES} samples`);
  const [first, ...others] = samples.map(pieceHashes);
  const lasting = [...(first ?? [])].filter((hash) => others.every((other) => other.has(hash))).sort();
  return `${VERSION}:${lasting.length}:${lasting.slice(0, KEPT).join('')}`;
}

/**
 * The share (0 to 1) of the fingerprint's pieces that the page still has; 1 when there is nothing to compare
 * (an entirely volatile page). Undefined when the fingerprint is not one of ours.
 */
export function likeness(fingerprint: string, sample: Sample): number | undefined {
  const match = /^p1:\d+:((?:[0-9a-f]{8})*)$/.exec(fingerprint);
  if (match === null) return undefined;
  const kept = (match[1] ?? '').match(/.{8}/g) ?? [];
  if (kept.length === 0) return 1;
  const now = pieceHashes(sample);
  return kept.filter((hash) => now.has(hash)).length / kept.length;
}

/** A line, a tag, or the text between two tags. */
const BOUNDARY = /\r?\n|(?<=>)|(?=<)/;
/** Says nothing of a page: a tag without attributes occurs in any, an error page included. */
const BARE = /^(?:<\/?\w*\s*\/?>?|<!doctype[^>]*>|[^\p{L}]*)$/iu;

function pieceHashes({ body, truncated }: Sample): Set<string> {
  const pieces = body.split(BOUNDARY);
  if (truncated) pieces.pop(); // cut in the middle
  const texts = new Set(pieces.filter((piece) => !BARE.test(piece.trim())).map(normalise));
  return new Set([...texts].map(shortHash));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const DAYS = 'mon|tue|wed|thu|fri|sat|sun';
/** In this order: a rule may eat what a later one would only blank in part. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b(?:${DAYS})[a-z]{0,6}\\b(?=[,. ]*(?:\\d|${MONTHS}))`, 'gi'), '@'], // Mon, 2 Jan
  [
    new RegExp(
      `\\b(?:${MONTHS})[a-z]{0,6}\\b(?=[., ]*\\d)|(?<=\\d[., ]{1,2})(?:${MONTHS})[a-z]{0,6}\\b`,
      'gi',
    ),
    '@',
  ],
  [/\d+(?:[.,:]\d+)*/g, '#'],
  [/\b[ap]m\b/gi, '@'],
];

/** Runs that may be a digest, a UUID, a nonce or a session id; matched whole so that a page of one long run stays linear. */
const RUN = /[\w-]{8,}/g;

function blankToken(run: string): string {
  const isHex = /^[0-9a-f-]+$/i.test(run) && /\d/.test(run);
  const isMixed = run.length >= 16 && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
  return isHex || isMixed ? '#' : run;
}

function normalise(text: string): string {
  const blanked = text.replaceAll(RUN, blankToken);
  return VOLATILE.reduce((rest, [pattern, blank]) => rest.replaceAll(pattern, blank), blanked)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
