/** The text of a post as markup. */
import { textOf, trusted, type Html } from '../../domain/html.ts';
import {
  CHART_BLOCKS,
  chartTable,
  readChart,
  renderWithHeadings,
  type Rendered,
} from '../../markdown/index.ts';
import type { Post } from './model.ts';
import { postPath } from './places.ts';

export function bodyOf(post: Post, charts: 'drawn' | 'tables' = 'drawn'): Rendered {
  return renderWithHeadings(post.body, 'post', { blocks: charts === 'drawn' ? CHART_BLOCKS : CHART_TABLES });
}

const CHART_TABLES = {
  chart: (content: string): Html | undefined => {
    const chart = readChart(content);
    return chart === undefined ? undefined : chartTable(chart);
  },
};

/** Files of a post are written beside it as `evidence/…` and lie in a directory of its name. */
export function withOwnFiles(markup: Html, post: Post): Html {
  return trusted(
    textOf(markup).replaceAll(
      / (href|src)="((?:\.\/)?[^"#:/?]+\/[^":]*)"/g,
      (all, attribute: string, path: string) => {
        const name = path.replace(/^\.\//, '');
        return post.files.some((file) => file.name === name.replace(/[?#].*$/, ''))
          ? ` ${attribute}="${post.slug}/${name}"`
          : all;
      },
    ),
  );
}

/** For feeds, which are read elsewhere. */
export function absoluteBody(post: Post, address: string): string {
  const base = `${address}/${postPath(post.slug)}`;
  return textOf(withOwnFiles(bodyOf(post, 'tables').markup, post)).replaceAll(
    / (href|src)="(?!https?:|mailto:)([^"]*)"/g,
    (_, attribute: string, path: string) =>
      ` ${attribute}="${new URL(path.replaceAll('&amp;', '&'), base).href.replaceAll('&', '&amp;')}"`,
  );
}
