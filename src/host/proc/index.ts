/** Processes, their mapped and open files and listening sockets, from proc(5). Everything tolerates a process that is just gone. */
export { ProcFs } from './proc-fs.ts';
export { parseStat, unescapeProcPath } from './process.ts';
export type { ProcessInfo } from './process.ts';
export { parseMaps } from './maps.ts';
export type { MappedFile } from './maps.ts';
export { parseTcpListeners, parseUnixListeners } from './sockets.ts';
export type { ListeningSocket } from './sockets.ts';
