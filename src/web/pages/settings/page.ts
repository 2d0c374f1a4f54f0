/** The configuration as text: checked with the place of every error, kept from those who read something older. */
import type { Settings, SettingsProblem } from '../../../desk/index.ts';
import { type Content, type Html, html } from '../../../domain/html.ts';
import type { Viewer } from '../../gate/route.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { mark, plural, shown } from '../../ui/words.ts';

export interface SettingsModel {
  readonly settings: Settings;
  /** What somebody wrote that is not kept so far. */
  readonly draft:
    | {
        readonly text: string;
        readonly problems: readonly SettingsProblem[];
        /** Only checked; refused for what is wrong in it; or somebody else was faster. */
        readonly why: 'checked' | 'refused' | 'overtaken';
      }
    | undefined;
  readonly saved: boolean;
  readonly viewer: Viewer;
}

export function settingsPage({ settings, draft, saved, viewer }: SettingsModel): Html {
  const text = draft?.text ?? settings.text;
  return html`<div class="row apart"><h1>Settings</h1>${mayAct(viewer, 'admin') ? html`<a href="/people">People and roles</a>` : ''}</div><p class="quiet">Who is on call, how they are reached, who is paged for what: <code>${shown(settings.file)}</code></p><div class="stack section">${saved ? html`<p class="notice ok" role="status">${mark('ok')} Saved, and in force.</p>` : ''}${said(draft)}${problems(draft?.problems ?? settings.problems)}${text === null && settings.why !== null ? html`<p class="notice warn">${shown(settings.why)}</p>` : editor(settings, text ?? '', viewer)}</div>`;
}

function said(draft: SettingsModel['draft']): Content {
  if (draft === undefined) return '';
  if (draft.why === 'overtaken')
    return html`<p class="notice bad" role="alert">${mark('bad')} Nothing was saved: the file has changed since you read it. Your text is below; the file as it is now is <a href="/settings">here</a>.</p>`;
  if (draft.problems.some(({ severity }) => severity === 'error'))
    return html`<p class="notice bad" role="alert">${mark('bad')} ${draft.why === 'checked' ? 'This could not be saved.' : 'Nothing was saved.'} What is wrong is listed below.</p>`;
  return html`<p class="notice ok" role="status">${mark('ok')} It could be saved as it is.</p>`;
}

function problems(all: readonly SettingsProblem[]): Content {
  if (all.length === 0) return '';
  return html`<section aria-labelledby="problems-title"><h2 id="problems-title">${plural(all.length, 'problem')}</h2><ul class="list">${all.map((one) => html`<li>${mark(one.severity === 'error' ? 'bad' : 'warn')} Line ${one.line}, column ${one.column}: ${shown(one.message)} <span class="quiet small"><code>${shown(one.path)}</code></span></li>`)}</ul></section>`;
}

function editor({ hash }: Settings, text: string, viewer: Viewer): Html {
  if (!mayAct(viewer, 'editor'))
    return html`<pre class="code" tabindex="0" role="region" aria-label="The file">${shownFile(text)}</pre><p class="quiet">Changing it takes an editor; you are signed in as ${viewer.role}.</p>`;
  return postForm({
    viewer,
    action: '/settings',
    label: 'The file',
    class: 'stack',
    body: html`<input type="hidden" name="hash" value="${hash ?? ''}"><div class="field"><label for="settings-text">The file <span class="quiet">YAML; what stands as (secret) stays what it is</span></label><textarea id="settings-text" class="editor" name="text" rows="28" spellcheck="false" wrap="off">${`\n${text}`}</textarea></div><div class="row"><button class="go">Save</button><button formaction="/settings/check">Only check it</button><span class="quiet small">If somebody else has changed the file meanwhile, nothing is saved.</span></div>`,
  });
}

function shownFile(text: string): string {
  return text.split('\n').map(shown).join('\n');
}
