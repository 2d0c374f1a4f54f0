export { hostsPage, type HostsModel } from './page.ts';
