/** fanotify(7): file events with the pid that caused them. */
export { INIT, MARK, MASK } from './constants.ts';
export { decodeEvents, type EventVisitor, type RawEvent } from './decode.ts';
export { FanotifyEvents, fanotifyInit, fanotifyMark } from './group.ts';
