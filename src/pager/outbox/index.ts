export { setAsideDamaged } from './damage.ts';
export { Outbox } from './outbox.ts';
export { markSchema, subjectSchema } from './model.ts';
export type * from './model.ts';
