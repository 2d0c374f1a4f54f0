/** inotify(7): file events without privilege. */
export { decodeInotify, type RawInotifyEvent } from './decode.ts';
export { InotifyEvents } from './events.ts';
