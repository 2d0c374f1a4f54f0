/** Goes anywhere that this page knows of: pages, incidents, services, its own parts. */
interface Place {
  readonly name: string;
  readonly path: string;
}

const MOST = 12;
let chosen = 0;
let found: readonly Place[] = [];

export function startPalette(): void {
  const dialog = document.getElementById('palette');
  const input = document.getElementById('palette-text');
  if (!(dialog instanceof HTMLDialogElement) || !(input instanceof HTMLInputElement)) return;
  document.getElementById('open-palette')?.addEventListener('click', openPalette);
  input.addEventListener('input', () => show(input));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') move(input, 1);
    else if (event.key === 'ArrowUp') move(input, -1);
    else if (event.key === 'Enter') go(found[chosen]);
    else return;
    event.preventDefault();
  });
}

export function openPalette(): void {
  const dialog = document.getElementById('palette');
  const input = document.getElementById('palette-text');
  if (!(dialog instanceof HTMLDialogElement) || !(input instanceof HTMLInputElement) || dialog.open) return;
  input.value = '';
  dialog.showModal();
  input.focus();
  show(input);
}

function show(input: HTMLInputElement): void {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = places(input.value)
    .filter(({ name, path }) => words.every((word) => `${name} ${path}`.toLowerCase().includes(word)))
    .slice(0, MOST);
  chosen = 0;
  draw(input);
}

function draw(input: HTMLInputElement): void {
  const list = document.getElementById('palette-found');
  list?.replaceChildren(...found.map(option));
  if (found.length > 0) input.setAttribute('aria-activedescendant', `place-${chosen}`);
  else input.removeAttribute('aria-activedescendant');
}

function option({ name, path }: Place, at: number): HTMLElement {
  const item = document.createElement('li');
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', String(at === chosen));
  item.id = `place-${at}`;
  item.textContent = name;
  item.addEventListener('click', () => go({ name, path }));
  return item;
}

function move(input: HTMLInputElement, by: number): void {
  if (found.length === 0) return;
  chosen = (chosen + by + found.length) % found.length;
  draw(input);
  document.getElementById(`place-${chosen}`)?.scrollIntoView({ block: 'nearest' });
}

function go(place: Place | undefined): void {
  const dialog = document.getElementById('palette');
  if (place === undefined || !(dialog instanceof HTMLDialogElement)) return;
  dialog.close();
  location.assign(place.path);
}

/** Links of the page lead to pages of ours only: everything else is for reading where it stands. */
function places(typed: string): readonly Place[] {
  const named = /^INC-\d{8}-\d{1,6}$/i.exec(typed.trim());
  const own =
    named === null
      ? []
      : [
          {
            name: `Incident ${typed.trim().toUpperCase()}`,
            path: `/incidents/${typed.trim().toUpperCase()}`,
          },
        ];
  const parts = [...document.querySelectorAll<HTMLElement>('main section[id]')].flatMap((section) => {
    const name = section.querySelector('h2')?.textContent;
    return name === null || name === undefined
      ? []
      : [{ name: `This page: ${name}`, path: `#${section.id}` }];
  });
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.nav a, main a')]
    .filter(({ origin, pathname }) => origin === location.origin && pathname !== location.pathname)
    .map((link) => ({ name: link.textContent?.trim() ?? '', path: link.pathname + link.search }));
  const all = [...own, ...links, ...parts].filter(({ name }) => name !== '');
  return all.filter(({ path }, at) => all.findIndex((one) => one.path === path) === at);
}
