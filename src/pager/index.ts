/** The pager: a process of its own that pages people, fed by the agent. What the agent and commands need to talk to it. */
export { askPager, PagerClient } from './client.ts';
export {
  fedEntrySchema,
  LONGEST_COMMAND,
  requestSchema,
  testResultSchema,
  type TestResult,
} from './protocol.ts';
export type { Reply, ReplyOf } from './protocol.ts';
export type { FedEntry } from './loop.ts';
export { statusSchema as pagerStatusSchema, type PagerStatus } from './status-schema.ts';
export type { Mark, Subject } from './outbox/index.ts';
export { outboxDirectory, outboxIn, socketIn } from './places.ts';
