export { GUARD_PAGE, guardPage, type GuardModel } from './page.ts';
