/** Before anything is drawn: the theme somebody chose in this browser, and that there are scripts. */
import { kept } from './store.ts';

const chosen = kept('theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
document.documentElement.classList.add('js');
