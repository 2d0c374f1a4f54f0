/** Is a service well: what it says of its own configuration, its processes, and the modules it has in effect. */
export { type ConfigTest, outputOf, parseConfigError, type ServiceTests, testConfig } from './config-test.ts';
export { missingModules, parseModules } from './modules.ts';
export { isAlive, listenersOf, processesOf, type ServiceProcesses } from './processes.ts';
