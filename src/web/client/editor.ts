/**
 * A post-mortem that is being written: what it says and lacks follows what is typed, what is not stored yet is kept in this browser, and
 * leaving the page asks first. Without it the same form has the same buttons.
 */
import { forget, type Kept, keepDraft, keptDraft } from './drafts.ts';
import { morph } from './morph.ts';
import { postForm, type Posting } from './post-form.ts';
import { say } from './say.ts';

/** So long after the last key what was typed is looked at. */
const PAUSE_MS = 500;

export function startEditor(): void {
  const stored = document.querySelector<HTMLElement>('[data-stored]')?.dataset['stored'];
  if (stored !== undefined && stored !== '') forget(stored);
  const place = document.getElementById('editor');
  const area = document.getElementById('postmortem-text');
  const form = place?.querySelector('form');
  if (!place || !form || !(area instanceof HTMLTextAreaElement)) return;
  new Editor(place, form, area).start();
}

class Editor {
  readonly #form: HTMLFormElement;
  readonly #area: HTMLTextAreaElement;
  readonly #key: string;
  readonly #preview: string;
  /** What is stored, as far as this page knows; undefined when it shows what was not. */
  readonly #stored: Kept | undefined;
  #posting: Posting | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #leaving = false;

  constructor(place: HTMLElement, form: HTMLFormElement, area: HTMLTextAreaElement) {
    this.#form = form;
    this.#area = area;
    this.#key = place.dataset['draft'] ?? '';
    this.#preview = place.dataset['preview'] ?? '';
    this.#stored =
      place.dataset['stored'] === undefined ? undefined : { of: this.#hash.value, text: area.value };
  }

  start(): void {
    this.#restore();
    this.#area.addEventListener('input', () => this.#typed());
    addEventListener('keydown', (event) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener('submit', () => {
      this.#leaving = true;
    });
    // Back from a page that the browser kept: it may be left again.
    addEventListener('pageshow', () => {
      this.#leaving = false;
    });
    addEventListener('beforeunload', (event) => {
      if (this.#isOpen() && !this.#leaving) event.preventDefault();
    });
    document.getElementById('take-stored')?.addEventListener('click', () => this.#takeStored());
    document.getElementById('judged')?.addEventListener('click', (event) => this.#jump(event));
    this.#tell();
  }

  get #hash(): HTMLInputElement {
    const field = this.#form.elements.namedItem('hash');
    if (!(field instanceof HTMLInputElement)) throw new Error('the form does not say what it replaces');
    return field;
  }

  /** Something was written that is not stored. */
  #isOpen(): boolean {
    return this.#area.value !== this.#stored?.text;
  }

  /** What somebody wrote before they left; where the page shows such a text itself, that one counts. */
  #restore(): void {
    if (this.#stored === undefined) {
      keepDraft(this.#key, { of: this.#hash.value, text: this.#area.value });
      return;
    }
    const kept = keptDraft(this.#key);
    if (kept === undefined || kept.text === this.#stored.text) {
      forget(this.#key);
      return;
    }
    this.#area.value = kept.text;
    this.#hash.value = kept.of;
    this.#showRestored(
      kept.of === this.#stored.of
        ? 'What you wrote and did not save is here again.'
        : 'What you wrote and did not save is here again. Another text was stored since; saving yours will show both.',
    );
    void this.#look();
  }

  #showRestored(why: string): void {
    const notice = document.getElementById('restored');
    const line = notice?.querySelector('p');
    if (!notice || !line) return;
    line.textContent = why;
    notice.hidden = false;
  }

  #takeStored(): void {
    if (this.#stored === undefined) return;
    this.#area.value = this.#stored.text;
    this.#hash.value = this.#stored.of;
    forget(this.#key);
    const notice = document.getElementById('restored');
    if (notice !== null) notice.hidden = true;
    this.#area.focus();
    this.#tell();
    void this.#look();
  }

  #typed(): void {
    if (this.#isOpen()) keepDraft(this.#key, { of: this.#hash.value, text: this.#area.value });
    else forget(this.#key);
    this.#tell();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#look(), PAUSE_MS);
  }

  #tell(): void {
    const place = document.getElementById('draft-state');
    const text = this.#isOpen() ? 'Not saved yet; kept in this browser.' : '';
    if (place !== null && place.textContent !== text) place.textContent = text;
  }

  /** The newest text only: an answer about an older one is not waited for. */
  async #look(): Promise<void> {
    this.#posting?.cancel();
    const posting = postForm(this.#preview, new FormData(this.#form));
    this.#posting = posting;
    this.#state('Looking …');
    const newer = await posting.answer;
    if (this.#posting !== posting) return;
    this.#posting = undefined;
    if (newer === undefined)
      return this.#state('Cannot be looked at now. What you write is kept in this browser.');
    for (const id of ['judged', 'preview']) {
      const part = document.getElementById(id);
      const wanted = newer.getElementById(id);
      if (part !== null && wanted !== null) morph(part, wanted);
    }
    this.#state('');
    const score = document.getElementById('score')?.textContent;
    say(score === undefined || score === null ? 'It cannot be read as it is' : `Score ${score}`);
  }

  #state(text: string): void {
    const place = document.getElementById('preview-state');
    if (place !== null) place.textContent = text;
  }

  /** To the place in the text that something in the list is about. */
  #jump(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-jump]') : null;
    const [line = 1, column = 1] = (button?.dataset['jump'] ?? '').split(':').map(Number);
    if (button === null) return;
    const lines = this.#area.value.split('\n');
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const length = lines[line - 1]?.length ?? 0;
    const from = before + Math.min(column - 1, length);
    // A field that gets the focus scrolls to where its caret is; the button that was pressed had it until now.
    this.#area.setSelectionRange(from, from);
    this.#area.focus();
    this.#area.setSelectionRange(from, before + length);
  }
}
