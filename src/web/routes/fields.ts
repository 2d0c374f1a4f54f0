/** Fields of forms and addresses. */
import * as z from 'zod/mini';
import { isIncidentId } from '../../domain/incident.ts';
import type { Viewer } from '../gate/route.ts';

const LONGEST_TEXT = 4000;

export const incidentParams = z.strictObject({
  incident: z.string().check(z.maxLength(32), z.refine(isIncidentId, 'not the name of an incident')),
});

/** What somebody writes; browsers end lines with CR LF, which count once. */
export const text = z.string().check(z.maxLength(2 * LONGEST_TEXT));
export const digits = z.string().check(z.regex(/^\d{1,12}$/, 'it has to be a number'));
/** SHA-256 of a text that was shown. */
export const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'it is of no text'));
/** A choice that may be left open comes as an empty field. */
export const digitsOrNone = z.string().check(z.regex(/^\d{0,12}$/, 'it has to be a number'));

export function plain(written: string): string {
  return written.replaceAll('\r\n', '\n').trim();
}

export function optional(written: string | undefined): string | undefined {
  const found = written === undefined ? '' : plain(written);
  return found === '' ? undefined : found;
}

export function optionalNumber(written: string | undefined): number | undefined {
  return written === undefined || written === '' ? undefined : Number(written);
}

/** The gate lets nobody in without one where a role is asked for. */
export function known(viewer: Viewer | undefined): Viewer {
  if (viewer === undefined) throw new Error('a route that asks for a role has a viewer');
  return viewer;
}
