/** Services by their names, each a way to its page. */
import { type Content, html, safeUrl } from '../../domain/html.ts';
import { shown } from './words.ts';

export function serviceLinks(services: readonly { readonly key: string; readonly name: string }[]): Content {
  return services.map(
    ({ key, name }, at) =>
      html`${at === 0 ? '' : ', '}<a href="${safeUrl(`/services/${key}`)}">${shown(name)}</a>`,
  );
}
