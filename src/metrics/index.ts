/** What is measured of a host, for Prometheus and Grafana. Pure. */
export { dashboard } from './dashboard.ts';
export { openMetrics } from './family.ts';
export { familiesOf } from './gather.ts';
export type { Measured, MeasuredPager } from './gather.ts';
export { alertRules } from './rules.ts';
