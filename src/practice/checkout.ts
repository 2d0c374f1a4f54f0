/** Where Stakeout itself lies: the practice host brings its own site, thefts and runtime along, read-only. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** The root of the checkout: this file is `src/practice/checkout.ts` there, or part of a bundle in `dist/`. */
export const CHECKOUT = here.endsWith('.ts') ? dirname(dirname(dirname(here))) : dirname(dirname(here));
