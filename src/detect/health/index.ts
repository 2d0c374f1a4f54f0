/**
 * Is a service well: what it says of its own configuration, the modules it has in effect, its processes, sockets and pools, and
 * the descriptors, memory and disk space it has left.
 */
export { type ConfigTest, outputOf, parseConfigError, type ServiceTests, testConfig } from './config-test.ts';
export { type FpmStatus } from './fpm-status.ts';
export { type Configured, configuredOf, type HealthOptions, healthOf, writablePathsOf } from './health.ts';
export { reaches } from './listening.ts';
export type {
  DescriptorUse,
  FileSystemUse,
  Listener,
  MasterProcess,
  MemoryUse,
  PoolHealth,
  ServiceHealth,
} from './model.ts';
export { missingModules, parseModules } from './modules.ts';
export { isAlive, isMasterAlive, listenersOf, processesOf, type ServiceProcesses } from './processes.ts';
export { type FileSystemNumbers, fileSystemsOf, type SpaceOptions } from './space.ts';
