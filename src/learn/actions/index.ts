/** Measures that prove themselves: what a post-mortem promised, and whether it is so. */
export { changes, isOverdue, withFindings, type Change } from './advance.ts';
export { runDoneTest, type CheckHost } from './checks/index.ts';
export { adopt, checkAll, drop, start } from './items.ts';
export { thisHost } from './this-host.ts';
export {
  ACTION_STATES,
  actionItemsSchema,
  trackedSchema,
  type ActionState,
  type Outcome,
  type TrackedAction,
} from './model.ts';
export { ActionItems, ITEMS_FILE } from './store.ts';
export { STORY_ITEMS } from './story.ts';
