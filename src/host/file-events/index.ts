/** Kernel file events behind one interface: fanotify where allowed, else inotify. */
export {
  CONTENT,
  EVENT,
  type FileEvent,
  type FileEvents,
  type FileEventSink,
  ITSELF,
  NAMES,
  SELF,
  type Tripwire,
  type WatchResult,
} from './event.ts';
export { type OpenedFileEvents, openFileEvents } from './open.ts';
