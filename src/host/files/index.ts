/** The files of a host, read under an optional other root, without ever leaving it through a symbolic link. */
export { HostFiles } from './host-files.ts';
export type { FileText, PathTrail } from './host-files.ts';
export { expandGlob, hasWildcard, matchesGlob } from './glob.ts';
