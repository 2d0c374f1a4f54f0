/** Measures that were promised after incidents. */
import { redact } from '../../domain/redact.ts';
import type { Handlers } from '../../desk/index.ts';
import type { DeskPorts } from './ports.ts';

export function learntHandlers({ stateDir, now }: DeskPorts): Pick<Handlers, 'measures'> {
  return {
    measures: async () => {
      const { ActionItems, isOverdue } = await import('../../learn/actions/index.ts');
      return {
        measures: new ActionItems(stateDir).read().map((one) => ({
          id: one.id,
          title: redact(one.title),
          type: one.type,
          state: one.state,
          owner: one.owner,
          due: one.due,
          overdue: isOverdue(one, now()),
          why: one.lastCheck === null ? null : redact(one.lastCheck.why),
        })),
      };
    },
  };
}
