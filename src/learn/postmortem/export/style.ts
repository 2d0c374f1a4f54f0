/** The look of the single file. Written by us, so it may stand in the page as it is. */
import { trusted, type Html } from '../../../domain/html.ts';

export const STYLE: Html = trusted(`
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); }
* { box-sizing: border-box; }
body { overflow-wrap: anywhere; margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; text-wrap: balance; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
header dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 0; }
header dt { font-size: .8rem; opacity: .75; }
dd { margin: 0; }
main > section dl dd { margin: 0 0 .5rem 1.5rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { overflow-wrap: normal; white-space: nowrap; }
td:first-child { min-width: 11rem; }
thead th:empty { padding: 0; border: 0; }
code, pre { font: .88em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: .75rem; background: var(--soft); white-space: pre-wrap; }
figure { margin: 1rem 0; }
.chart svg { display: block; width: 100%; height: auto; font-size: 12px; }
.chart text { fill: currentColor; }
.chart .grid { stroke: var(--line); }
.chart .curve { fill: none; stroke: #c03028; stroke-width: 2; }
.chart .area { fill: #c03028; fill-opacity: .14; }
.chart .mark { stroke: currentColor; stroke-dasharray: 3 3; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details:target { outline: 2px solid; outline-offset: .2rem; }
footer { margin-top: 3rem; font-size: .85rem; opacity: .8; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { break-after: avoid; }
  tr, details { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  a[href^="http"]::after { content: " <" attr(href) ">"; font-size: .85em; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`);
