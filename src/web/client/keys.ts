/** Keys: none changes anything by itself, and all of them can be switched off (WCAG 2.1.4). */
import { openPalette } from './palette.ts';
import { keep, kept } from './store.ts';

const OFF = 'keys-off';
/** How long after `g` the second key counts. */
const CHORD_MS = 1500;
let going = 0;

export function startKeys(): void {
  const box = document.getElementById('keys-on');
  if (box instanceof HTMLInputElement) {
    box.checked = areOn();
    box.addEventListener('change', () => keep(OFF, box.checked ? '' : 'yes'));
  }
  document.getElementById('open-help')?.addEventListener('click', openHelp);
  document.addEventListener('keydown', pressed);
}

function areOn(): boolean {
  return kept(OFF) !== 'yes';
}

function pressed(event: KeyboardEvent): void {
  if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === 'Escape') leaveField();
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWriting(event.target) || document.querySelector('dialog[open]') !== null) return;
  if (act(event.key)) event.preventDefault();
}

function act(key: string): boolean {
  if (performance.now() < going) {
    going = 0;
    return follow(document.querySelector(`.nav a[data-key="${CSS.escape(key)}"]`));
  }
  switch (key) {
    case '?':
      openHelp();
      return true;
    case '/':
      openPalette();
      return true;
    case 'g':
      going = performance.now() + CHORD_MS;
      return true;
    case 'j':
      return step(1);
    case 'k':
      return step(-1);
    case 'a':
      return focus('ack-note');
    case 'n':
      return focus('note-text') || focus('comment-text');
    case 'e':
      return focus('escalation');
    case 'r':
      return focus('runbook');
    case '.':
      return focus('next-action');
    default:
      return false;
  }
}

function openHelp(): void {
  const help = document.getElementById('help');
  if (help instanceof HTMLDialogElement) help.showModal();
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target))
  );
}

function isTextInput(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !/^(?:checkbox|radio|submit|button)$/.test(target.type);
}

function leaveField(): void {
  if (isWriting(document.activeElement) && document.activeElement instanceof HTMLElement)
    document.activeElement.blur();
}

function follow(link: Element | null): boolean {
  if (!(link instanceof HTMLAnchorElement)) return false;
  link.click();
  return true;
}

/** The row that has the focus, else the first. */
function step(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
  if (next === undefined) return rows.length > 0;
  const inside = next.querySelector<HTMLElement>('a, button, summary');
  (inside ?? next).focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function focus(id: string): boolean {
  const found = document.getElementById(id);
  if (found === null) return false;
  if (found.tabIndex < 0 && !found.hasAttribute('tabindex')) found.tabIndex = -1;
  found.focus();
  found.scrollIntoView({ block: 'center' });
  return document.activeElement === found;
}
