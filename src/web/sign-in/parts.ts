/** Parts of the forms of this room. */
import { type Content, type Html, html } from '../../domain/html.ts';
import { type Role, ROLES, type Viewer } from '../gate/route.ts';
import { postForm } from '../ui/form.ts';

export interface FieldOptions {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password';
  readonly value?: string;
  /** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill: password managers go by it. */
  readonly autocomplete: string;
  readonly hint?: string;
  readonly optional?: true;
  readonly inputmode?: 'numeric' | 'text';
}

export function field(options: FieldOptions): Html {
  const { label, name, type = 'text', value = '', autocomplete, hint, optional, inputmode } = options;
  const small = hint === undefined ? undefined : html`<small id="${name}-hint">${hint}</small>`;
  const described = hint === undefined ? undefined : html` aria-describedby="${name}-hint"`;
  const mode = inputmode === undefined ? undefined : html` inputmode="${inputmode}"`;
  return html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" spellcheck="false" autocapitalize="none"${optional === true ? undefined : html` required`}${described}${mode}>${small}</div>`;
}

export function roleField(most: Role, chosen: Role, id: string, more: readonly string[] = []): Html {
  const options = [...ROLES.slice(0, ROLES.indexOf(most) + 1), ...more].map(
    (role) => html`<option${role === chosen ? html` selected` : undefined}>${role}</option>`,
  );
  return html`<div class="field"><label for="${id}">Role</label><select id="${id}" name="role">${options}</select></div>`;
}

/** Said before the form that it is about. */
export function problem(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<p class="notice is-bad" role="alert">${text}</p>`;
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** A form of somebody who is not signed in. */
export function openForm(action: string, body: Content): Html {
  return html`<form method="post" action="${action}" class="section">${body}</form>`;
}

/** One button that does one thing. `label` says to what, for those who do not see the row it is in. */
export function button(viewer: Viewer, action: string, text: string, label: string, more?: Content): Html {
  return postForm({ viewer, action, label, body: html`${more}<button class="plain">${text}</button>` });
}

/** Shown on this one page, and never again. */
export function shownOnce(lines: readonly string[]): Html {
  return html`<pre class="code"><code>${lines.join('\n')}</code></pre>`;
}

export function day(ms: number | undefined): string {
  return ms === undefined ? 'never' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
