/** How an incident stands, in words and a tone. */
import type { IncidentLine } from '../../../desk/index.ts';
import { type Html } from '../../../domain/html.ts';
import { stated, type Tone } from '../../ui/words.ts';

type Standing = Pick<IncidentLine, 'state' | 'severity'>;

const WORDS: Readonly<Record<IncidentLine['state'], string>> = {
  triggered: 'Nobody on it',
  acknowledged: 'Somebody on it',
  mitigated: 'Mitigated',
  monitoring: 'Watched for stability',
  resolved: 'Resolved',
};

export function toneOf({ state, severity }: Standing): Tone {
  if (state === 'resolved') return 'ok';
  if (state === 'mitigated' || state === 'monitoring') return 'calm';
  return severity === 'critical' ? 'bad' : 'warn';
}

export function standing(incident: Standing): Html {
  return stated(toneOf(incident), WORDS[incident.state]);
}
