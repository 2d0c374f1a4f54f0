export { hostsInBrief } from './brief.ts';
export { HOST_STATES, HOSTS_A_PAGE } from './choose.ts';
export { hostsPage, type HostsModel } from './page.ts';
