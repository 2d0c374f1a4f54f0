/** Markdown of anybody as markup that a page may hold: the only way there is. */
export { CHART_BLOCKS, chartRows, chartTable, readChart } from './chart.ts';
export { leadsSomewhereSafe } from './address.ts';
export { slugOf, type Heading } from './headings.ts';
export { PROFILES, RULES, type Profile } from './profile.ts';
export {
  renderMarkdown,
  renderWithHeadings,
  whyUnreadable,
  type RenderOptions,
  type Rendered,
} from './render.ts';
