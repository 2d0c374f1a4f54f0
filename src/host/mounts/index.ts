/** Mounts of this mount namespace, and when they change. */
export { type MountChanges, readMounts, watchMounts } from './changes.ts';
export { covers, type Mount, mountAt, parseMountinfo } from './mountinfo.ts';
