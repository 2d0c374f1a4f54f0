export { ActionStore } from './action-store.ts';
export {
  makeLink,
  moveObject,
  replaceByLink,
  restoreAttributes,
  setAttributes,
  writeNew,
} from './move.ts';
export { undo, whatMatters } from './undo.ts';
export type { UndoOptions, Undone } from './undo.ts';
