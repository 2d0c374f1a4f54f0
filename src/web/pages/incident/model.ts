/** What the page of an incident is made of. What could not be had is null: the page says so and shows the rest. */
import type {
  EvidencePage,
  Impact,
  IncidentDetail,
  OnCallPage,
  PostmortemList,
  RunbooksPage,
} from '../../../desk/index.ts';
import type { Viewer } from '../../gate/route.ts';

export const SHOWN = ['key', 'all', 'found', 'done', 'said', 'paged'] as const;
/** Which part of the timeline. */
export type Shown = (typeof SHOWN)[number];

export interface IncidentModel {
  readonly incident: IncidentDetail;
  readonly impact: Impact | null;
  readonly evidence: EvidencePage | null;
  readonly onCall: OnCallPage | null;
  readonly runbooks: RunbooksPage | null;
  /** That of this incident, if there is one. */
  readonly postmortems: PostmortemList | null;
  readonly shown: Shown;
  readonly viewer: Viewer;
  readonly now: Date;
}

export type Page = OnCallPage['pages'][number];

export function pageOf({ onCall, incident }: Pick<IncidentModel, 'onCall' | 'incident'>): Page | undefined {
  return onCall?.pages.find((one) => one.incident === incident.id);
}

export function isOver(incident: IncidentDetail): boolean {
  return incident.state === 'resolved';
}
