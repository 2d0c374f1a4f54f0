/** Light or dark, other than the system says. */
import { keep } from './store.ts';

export function startTheme(): void {
  document.getElementById('switch-theme')?.addEventListener('click', () => {
    const wanted = isDark() ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = wanted;
    keep('theme', wanted);
  });
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}
