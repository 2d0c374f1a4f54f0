export { overviewPage, type OverviewModel } from './page.ts';
