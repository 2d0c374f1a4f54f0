export { servicePage, type ServiceModel } from './page.ts';
