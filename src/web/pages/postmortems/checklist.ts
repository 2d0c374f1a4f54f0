/** The rubric as a list to work off: what is missing first, each with the line where it belongs. */
import type { PostmortemCheck, PostmortemProblem, PostmortemReading } from '../../../desk/index.ts';
import { type Content, type Html, html } from '../../../domain/html.ts';
import { mark, plural, shown, stated } from '../../ui/words.ts';

/** `jump`: beside the field that holds the text, where lines can be gone to. */
export function checklist(
  { check, problems }: Pick<PostmortemReading, 'check' | 'problems'>,
  jump: boolean,
): Html {
  if (check === null)
    return html`<p>${stated('bad', 'It cannot be read')}</p><ul class="list small">${problems.map((one) => html`<li>${placed(one, jump)}</li>`)}</ul>`;
  const open = check.items.filter(({ passed }) => !passed);
  const done = check.items.filter(({ passed }) => passed);
  return html`<p class="row"><span class="big" id="score">${check.score}<span class="quiet small"> of 100, ${check.needed} to publish</span></span>${verdict(check)}</p>${errors(check, jump)}${
    open.length === 0
      ? ''
      : html`<ul class="list small" aria-label="Missing">${open.toSorted((a, b) => Number(b.mandatory) - Number(a.mandatory)).map((item) => missing(item, jump))}</ul>`
  }${
    done.length === 0
      ? ''
      : html`<details class="small"><summary>${plural(done.length, 'item')} passed</summary><ul>${done.map(({ number, title }) => html`<li>${mark('ok')} ${number}. ${shown(title)}</li>`)}</ul></details>`
  }`;
}

function verdict({ publishable, items, errors: wrong, score, needed }: PostmortemCheck): Html {
  if (publishable) return stated('ok', 'May be published');
  if (wrong.length > 0) return stated('bad', plural(wrong.length, 'error'));
  const mandatory = items.filter((item) => item.mandatory && !item.passed).length;
  return mandatory > 0
    ? stated('warn', `${plural(mandatory, 'mandatory item')} missing`)
    : stated('warn', `${needed - score} points missing`);
}

/** Wrong whatever the score: what is gone, was changed, or must not be told. */
function errors({ errors: all }: PostmortemCheck, jump: boolean): Content {
  if (all.length === 0) return '';
  return html`<ul class="list small" aria-label="Errors">${all.map((one) => html`<li>${mark('bad')} ${placed(one, jump)}</li>`)}</ul>`;
}

/** Beside the field all of it is to be worked off; elsewhere it is one click away. */
function missing(
  { number, title, mandatory, problems }: PostmortemCheck['items'][number],
  jump: boolean,
): Html {
  const name = html`${mark(mandatory ? 'warn' : 'none')} <strong>${number}. ${shown(title)}</strong>${mandatory ? html` <span class="quiet">mandatory</span>` : ''}`;
  const all = html`<ul>${problems.map((one) => html`<li>${placed(one, jump)}</li>`)}</ul>`;
  return jump
    ? html`<li>${name}${all}</li>`
    : html`<li><details><summary>${name}</summary>${all}</details></li>`;
}

const TEXT = 'postmortem.md';

function placed({ file, line, column, message }: PostmortemProblem, jump: boolean): Html {
  // That is the text as a whole.
  if (file === TEXT && line === 1 && column === 1) return html`${shown(message)}`;
  if (file !== TEXT) return html`<code>${shown(file)}</code>: ${shown(message)}`;
  if (!jump) return html`<span class="quiet">Line ${line}:</span> ${shown(message)}`;
  return html`<button type="button" class="plain needs-js" data-jump="${line}:${column}">Line ${line}</button><span class="quiet without-js">Line ${line}:</span> ${shown(message)}`;
}
