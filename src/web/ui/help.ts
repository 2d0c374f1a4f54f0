/** What the keys do, and where one can go: dialogs that stay closed without JavaScript. */
import { type Html, html } from '../../domain/html.ts';

export const KEYS = [
  ['?', 'these keys'],
  ['/', 'go anywhere'],
  ['j', 'next row'],
  ['k', 'row before'],
  ['Enter', 'open it'],
  ['a', 'acknowledge'],
  ['n', 'write a note'],
  ['.', 'what to do next'],
  ['e', 'who is paged next'],
  ['r', 'the runbook'],
  ['Esc', 'close, leave a field'],
  ['Ctrl S', 'save the post-mortem that is open'],
] as const;

export interface Destination {
  readonly path: string;
  readonly name: string;
  readonly key: string;
}

export function helpDialog(navigation: readonly Destination[]): Html {
  const going = navigation.map(({ key, name }) => row([html`<kbd>g</kbd> <kbd>${key}</kbd>`], name));
  const acting = KEYS.map(([key, what]) => row([html`<kbd>${key}</kbd>`], what));
  return html`<dialog id="help" aria-labelledby="help-title"><div class="stack"><div class="row apart"><h2 id="help-title">Keys</h2><form method="dialog"><button class="plain">Close</button></form></div><div class="keys">${acting}${going}</div><p><label><input type="checkbox" id="keys-on" checked> Single keys do something</label> <span class="quiet">Only in this browser. No key changes anything by itself.</span></p></div></dialog>`;
}

export function paletteDialog(): Html {
  return html`<dialog id="palette" aria-label="Go to"><div class="stack"><input id="palette-text" type="text" role="combobox" aria-expanded="true" aria-controls="palette-found" aria-autocomplete="list" aria-label="Go to a page, an incident or a part of this page" autocomplete="off" spellcheck="false" placeholder="A page, an incident, a part of this page"><ul id="palette-found" class="found" role="listbox" aria-label="Matches"></ul></div></dialog>`;
}

function row(keys: readonly Html[], what: string): Html {
  return html`<div><span>${what}</span><span>${keys}</span></div>`;
}
