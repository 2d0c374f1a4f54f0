export { planPage, type PlanModel } from './page.ts';
