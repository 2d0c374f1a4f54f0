/**
 * The chart of an incident, to be looked into: values under the pointer or by arrow keys, a stretch drawn larger by dragging over it.
 * Drawn anew when the page is brought up to date or its theme changes. Nothing in it moves by itself.
 */
import uPlot from 'uplot';
import { plotDataOf, type PlotData, readOut } from './data.ts';
import { optionsFor } from './options.ts';

const HEIGHT = 220;

class Plot {
  readonly #host: HTMLElement;
  readonly #box = document.createElement('div');
  readonly #said = document.createElement('output');
  readonly #all = document.createElement('button');
  #data: PlotData;
  #zoomed = false;
  #chart: uPlot;

  constructor(host: HTMLElement, data: PlotData) {
    this.#host = host;
    this.#data = data;
    host.hidden = false;
    this.#box.tabIndex = 0;
    this.#box.setAttribute('role', 'group');
    this.#box.setAttribute('aria-label', 'Chart of what users met. Arrow keys go from value to value.');
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#all.type = 'button';
    this.#all.className = 'plain';
    this.#all.textContent = 'Show all';
    this.#all.hidden = true;
    this.#all.addEventListener('click', () => this.#showAll());
    host.replaceChildren(this.#box, this.#said, this.#all);
    this.#chart = this.#drawn();
  }

  /** A stretch that somebody looks at stays. */
  renew(data: PlotData): void {
    this.#data = data;
    const { min, max } = this.#chart.scales['x'] ?? {};
    this.#chart.setData(data.columns, !this.#zoomed);
    if (this.#zoomed && min !== undefined && max !== undefined) this.#chart.setScale('x', { min, max });
  }

  redraw(): void {
    this.#chart.destroy();
    this.#chart = this.#drawn();
  }

  fit(): void {
    if (this.#width() !== this.#chart.width) this.#chart.setSize({ width: this.#width(), height: HEIGHT });
  }

  #drawn(): uPlot {
    const options = optionsFor(this.#host, {
      width: this.#width(),
      height: HEIGHT,
      marks: () => this.#data.marks,
      pointed: (index) => {
        this.#said.textContent = index === undefined ? '' : readOut(this.#data, index);
      },
      zoomed: (min, max) => {
        const [at] = this.#data.columns;
        this.#zoomed = min > (at[0] ?? min) || max < (at.at(-1) ?? max);
        this.#all.hidden = !this.#zoomed;
      },
    });
    return new uPlot(options, this.#data.columns, this.#box);
  }

  #width(): number {
    return Math.max(280, this.#host.clientWidth);
  }

  #showAll(): void {
    this.#chart.setData(this.#data.columns);
    this.#box.focus();
  }

  #key(event: KeyboardEvent): void {
    const [at] = this.#data.columns;
    const now = this.#chart.cursor.idx;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: (now ?? at.length) - 1,
      ArrowRight: (now ?? -1) + 1,
      Home: 0,
      End: at.length - 1,
    };
    const to = steps[event.key];
    if (event.key === 'Escape') this.#showAll();
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const x = at[Math.min(Math.max(0, to), at.length - 1)];
    if (x !== undefined) this.#chart.setCursor({ left: this.#chart.valToPos(x, 'x') + 0.5, top: 0 });
  }
}

function begin(): void {
  const section = document.getElementById('impact');
  const host = document.getElementById('impact-plot');
  const first = current();
  if (section === null || host === null || first === undefined) return;
  host.hidden = false; // it has its width only then
  const plot = new Plot(host, first);
  let drawn = source();
  new MutationObserver(() => {
    if (source() === drawn) return; // it was the chart itself that changed the page
    drawn = source();
    const data = current();
    if (data !== undefined) plot.renew(data);
  }).observe(section, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-plot'] });
  new MutationObserver(() => plot.redraw()).observe(document.documentElement, {
    attributeFilter: ['data-theme'],
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw());
  new ResizeObserver(() => plot.fit()).observe(section);
}

function current(): PlotData | undefined {
  return plotDataOf(source());
}

function source(): string | undefined {
  return document.getElementById('impact-still')?.dataset['plot'];
}

begin();
