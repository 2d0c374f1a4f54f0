/** The ways out: a message in, one attempt to deliver it, and how that went. */
export type { Channel, Envelope, Outcome } from './channel.ts';
export { statusOf } from './http.ts';
export type { Message, MessageState } from './message.ts';
export { openChannel, openWall } from './open.ts';
