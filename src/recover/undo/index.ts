export { ActionStore } from './action-store.ts';
export type { ActionList } from './action-store.ts';
export { undo } from './undo.ts';
export type { UndoOptions, Undone } from './undo.ts';
