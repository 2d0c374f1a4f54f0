export { onCallPage, type OnCallModel } from './page.ts';
