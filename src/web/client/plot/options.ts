/** How the chart looks: in the colours of the page, the same as the drawing that it stands for. */
import uPlot from 'uplot';

export interface PlotView {
  readonly width: number;
  readonly height: number;
  /** Seconds of Unix time, numbered from 1 in this order. */
  readonly marks: () => readonly number[];
  readonly pointed: (index: number | undefined) => void;
  readonly zoomed: (min: number, max: number) => void;
}

const DASH = [5, 4];
const MARK_DASH = [2, 3];
const FLAG_RADIUS = 9;
const FLAG_ROOM = 26;

export function optionsFor(host: HTMLElement, view: PlotView): uPlot.Options {
  const colour = colourOf(host);
  const axis = {
    stroke: colour('--soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = stepped === undefined ? {} : { paths: stepped };
  return {
    width: view.width,
    height: view.height,
    padding: [FLAG_ROOM, 12, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: { y: { range: [0, 1] } },
    axes: [
      { ...axis, values: (_, at) => at.map(clock), space: 90, size: 24 },
      { ...axis, values: (_, shares) => shares.map((share) => `${Math.round(share * 100)} %`), size: 62 },
    ],
    series: [
      {},
      { ...line, stroke: colour('--bad'), fill: `${colour('--bad')}38`, width: 2, points: { show: false } },
      { ...line, stroke: colour('--calm'), dash: DASH, width: 2, points: { show: false } },
    ],
    cursor: { drag: { x: true, y: false }, y: false, points: { show: false } },
    hooks: {
      draw: [(chart) => flags(chart, view.marks(), colour)],
      setCursor: [({ cursor }) => view.pointed(cursor.idx ?? undefined)],
      setScale: [({ scales: { x } }) => view.zoomed(x?.min ?? -Infinity, x?.max ?? Infinity)],
    },
  };
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** A variable of the style as a canvas understands it: `light-dark()` is resolved only in a property. */
function colourOf(host: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    host.append(probe);
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
    probe.remove();
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
}

/** A line with its number at the top for each marker, as in the list below the chart. */
function flags(chart: uPlot, marks: readonly number[], colour: (name: string) => string): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `700 ${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  marks.forEach((at, index) => {
    const x = chart.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    const y = bbox.top - (FLAG_ROOM / 2) * ratio;
    ctx.strokeStyle = colour('--strong-line');
    ctx.setLineDash(MARK_DASH.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colour('--ink');
    ctx.beginPath();
    ctx.arc(x, y, FLAG_RADIUS * ratio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = colour('--paper');
    ctx.fillText(String(index + 1), x, y);
  });
  ctx.restore();
}
