/** The page of an incident, top to bottom: what is wrong, what users met, who is on it, what happened, what shows it. */
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { cells } from './cells.ts';
import { chart } from './chart.ts';
import { comments } from './comments.ts';
import { escalation } from './escalation.ts';
import { evidence } from './evidence.ts';
import { type IncidentModel, isOver } from './model.ts';
import { postmortemBeside } from './postmortem.ts';
import { runbookBeside } from './runbook.ts';
import { timeline } from './timeline.ts';
import { shown } from '../../ui/words.ts';
import { verdict } from './verdict.ts';

export function incidentPage(model: IncidentModel): Html {
  const { incident } = model;
  return html`${isOver(incident) ? '' : refreshing()}<div data-page="incident" data-incident="${incident.id}" data-seq="${incident.lastSeq}"><p class="crumbs"><a href="${safeUrl('/incidents')}">Incidents</a> / ${incident.id}</p><h1 class="hidden">${shown(incident.title)}</h1>${verdict(model)}${cells(model)}<div class="beside urgent"><div>${chart(model.impact)}${timeline(model)}</div><aside aria-label="On-call, runbook and post-mortem">${escalation(model)}${runbookBeside(model)}${postmortemBeside(model)}</aside></div>${evidence(model)}${comments(model)}</div>`;
}
