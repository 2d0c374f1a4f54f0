export { ActionStore } from './action-store.ts';
export type { ActionList } from './action-store.ts';
export { makeLink, moveObject, setAttributes, writeNew } from './move.ts';
export { undo } from './undo.ts';
export type { UndoOptions, Undone } from './undo.ts';
