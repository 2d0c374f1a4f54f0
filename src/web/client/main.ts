/** What pages do beyond being read: they keep themselves up to date, and answer to keys. Everything also works without it. */
import { startEditor } from './editor.ts';
import { startKeys } from './keys.ts';
import { startLive } from './live.ts';
import { startPalette } from './palette.ts';
import { startPlot } from './plot.ts';
import { startTheme } from './theme-switch.ts';
import { startTimes } from './times.ts';

startTimes();
startTheme();
startKeys();
startPalette();
startLive();
startPlot();
startEditor();
