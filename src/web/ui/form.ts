/** Forms that work without JavaScript: they post, and the answer is a way to where it can be seen. */
import { type Content, type Html, html, safeUrl } from '../../domain/html.ts';
import { ROLES, type Role, type Viewer } from '../gate/route.ts';

export function csrfField(viewer: Viewer | undefined): Html {
  return html`<input type="hidden" name="csrf" value="${viewer?.csrf ?? ''}">`;
}

export interface PostForm {
  readonly viewer: Viewer;
  readonly action: string;
  readonly body: Content;
  readonly id?: string;
  readonly label?: string;
  readonly class?: string;
}

/** `data-keep`: what somebody is writing stays when the page around it is brought up to date. */
export function postForm({ viewer, action, body, id, label, class: name }: PostForm): Html {
  return html`<form method="post" action="${safeUrl(action)}" data-keep${id === undefined ? '' : html` id="${id}"`}${label === undefined ? '' : html` aria-label="${label}"`}${name === undefined ? '' : html` class="${name}"`}>${csrfField(viewer)}${body}</form>`;
}

export function mayAct(viewer: Viewer, least: Role): boolean {
  return ROLES.indexOf(viewer.role) >= ROLES.indexOf(least);
}
