export { runbooksPage } from './list.ts';
export { runbookPage, type RunbookModel } from './page.ts';
