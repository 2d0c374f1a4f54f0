/** The one style sheet: one scale of sizes (1.25), one measure, colours for light and dark by what the reader has set. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fcfbf8, #15191c);
  --raised: light-dark(#f3f1ea, #1d2327);
  --ink: light-dark(#20262a, #dde3e6);
  --quiet: light-dark(#566066, #9fabb1);
  --line: light-dark(#dcd8cd, #333c42);
  --accent: light-dark(#0a5a78, #86cbe4);
  --alarm: light-dark(#a33a22, #f0977f);
  --good: light-dark(#2c6a3a, #8fce9c);
  --measure: 40rem;
  --sans: system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", "Liberation Mono", monospace;
  --s: .8rem; --m: 1rem; --l: 1.25rem; --xl: 1.563rem; --xxl: 1.953rem;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.65 var(--sans); }
a { color: var(--accent); text-decoration-thickness: .06em; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: .19rem solid var(--accent); outline-offset: .15rem; border-radius: .15rem; }
.skip { position: absolute; left: -200rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--ground); z-index: 1; }
.top, main, .bottom { max-width: var(--measure); margin: 0 auto; padding: 0 1.25rem; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding-top: 1.75rem; padding-bottom: 1rem; }
.top .name { font-weight: 650; color: var(--ink); text-decoration: none; margin-right: auto; padding: .25rem 0; }
.top nav ul, .tags, .list { list-style: none; margin: 0; padding: 0; }
.top nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
.top nav a, .tags a, .bottom a, .meta a { display: inline-block; padding: .25rem 0; min-height: 1.5rem; }
.top nav a { color: var(--quiet); text-decoration: none; }
.top nav a:hover, .top nav a[aria-current] { color: var(--ink); text-decoration: underline; }
main { padding-top: 1.5rem; padding-bottom: 4rem; }
.bottom { max-width: calc(var(--measure) - 2.5rem); width: calc(100% - 2.5rem); border-top: 1px solid var(--line); padding: 1.25rem 0 3rem; color: var(--quiet); font-size: var(--s); }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; text-wrap: balance; font-weight: 650; margin: 2.2em 0 .6em; }
h1 { font-size: var(--xxl); margin: 0 0 .5em; letter-spacing: -.012em; }
h2 { font-size: var(--xl); } h3 { font-size: var(--l); } h4, h5, h6 { font-size: var(--m); }
.meta { color: var(--quiet); margin: 0; }
.updated { color: var(--quiet); border-left: .2rem solid var(--accent); padding-left: .75rem; margin: 1rem 0; }
.lead { font-size: var(--l); line-height: 1.5; color: var(--quiet); margin: 0 0 1rem; text-wrap: pretty; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem 1.5rem; margin: 1.75rem 0; padding: 1rem 1.25rem; background: var(--raised); border-radius: .4rem; }
.facts div { min-width: 0; overflow-wrap: anywhere; }
.facts dt { color: var(--quiet); font-size: var(--s); } .facts dd { margin: 0; font-weight: 600; }
.contents { font-size: .95rem; margin: 1.5rem 0; } .contents ol { margin: .5rem 0; padding-left: 1.4rem; }
.contents li { padding: .1rem 0; } .contents a { text-decoration: none; }
summary { cursor: pointer; color: var(--quiet); padding: .2rem 0; }
.prose { font-family: var(--serif); overflow-wrap: break-word; }
.prose :is(h2, h3, h4, h5, h6), .prose table, .prose figcaption, .prose summary { font-family: var(--sans); }
.prose img { max-width: 100%; height: auto; border-radius: .3rem; }
blockquote { margin: 1.2em 0; padding: 0 0 0 1.1rem; border-left: .2rem solid var(--line); color: var(--quiet); }
code { font: .86em/1.5 var(--mono); background: var(--raised); padding: .1em .3em; border-radius: .2rem; overflow-wrap: anywhere; }
pre { background: var(--raised); padding: .9rem 1.1rem; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .84rem/1.55 var(--mono); }
pre code { background: none; padding: 0; font: inherit; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.5rem 0; }
.table { overflow-x: auto; margin: 1.4em 0; }
table { border-collapse: collapse; font-size: .95rem; line-height: 1.45; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; } .right { text-align: right; }
figure { margin: 2rem 0; } figcaption { color: var(--quiet); font-size: .95rem; margin-bottom: .4rem; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; font: 12px var(--sans); }
.chart .grid { stroke: var(--line); } .chart .label { fill: var(--quiet); }
.chart .curve { fill: none; stroke: var(--alarm); stroke-width: 2; stroke-linejoin: round; }
.chart .area { fill: var(--alarm); fill-opacity: .12; }
.chart .mark { stroke: var(--quiet); stroke-dasharray: 3 3; } .chart .mark-label { fill: var(--ink); }
.tags { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 2.5rem 0 0; }
.list > li { padding: 1.1rem 0; border-bottom: 1px solid var(--line); } .list > li:last-child { border: 0; }
.list h2, .list h3 { font-size: var(--l); margin: .1rem 0 .3rem; } .list p { margin: 0; } .list a { text-decoration: none; }
.list a:hover { text-decoration: underline; }
.plain { list-style: none; padding: 0; } .plain li { padding: .3rem 0; display: flex; flex-wrap: wrap; gap: 0 1rem; } .plain time { color: var(--quiet); min-width: 9.5rem; }
.near { display: flex; flex-wrap: wrap; gap: .5rem 2rem; justify-content: space-between; margin: 2.5rem 0 0; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.near a { max-width: 18rem; padding: .25rem 0; }
form { margin: 1.5rem 0; } label { display: block; font-weight: 600; margin: 1rem 0 .25rem; } .hint { color: var(--quiet); font-size: .9rem; margin: .2rem 0; }
input:not([type=checkbox]), textarea { font: inherit; width: 100%; padding: .55rem .7rem; color: var(--ink); background: var(--ground); border: 1px solid var(--quiet); border-radius: .3rem; }
textarea { min-height: 10rem; resize: vertical; } .check { display: flex; gap: .6rem; align-items: baseline; font-weight: 400; } .check input { width: 1.2rem; height: 1.2rem; flex: none; transform: translateY(.2rem); }
button, .button { font: inherit; font-weight: 600; padding: .5rem 1.1rem; min-height: 2.6rem; border: 1px solid var(--accent); border-radius: .3rem; background: var(--accent); color: var(--ground); cursor: pointer; margin: 1rem .6rem 0 0; text-decoration: none; display: inline-block; }
button.second { background: transparent; color: var(--accent); } .line { display: flex; gap: .6rem; align-items: end; } .line button { margin: 0; flex: none; } .line div { flex: 1; min-width: 0; }
.trap { position: absolute; left: -200rem; width: 1px; height: 1px; overflow: hidden; }
.notice { border-left: .2rem solid var(--good); padding: .4rem 0 .4rem 1rem; } .notice.bad { border-color: var(--alarm); }
.comments { margin-top: 4rem; border-top: 1px solid var(--line); } .thread { list-style: none; padding: 0; margin: 0; }
.thread .thread { padding-left: clamp(.6rem, 3vw, 1.5rem); border-left: 1px solid var(--line); }
.comment { margin: 1.75rem 0; } .comment header { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; } .comment .who { font-weight: 650; overflow-wrap: anywhere; }
.comment header a { color: inherit; text-decoration: none; } .comment header a:hover { text-decoration: underline; }
.comment .words { overflow-wrap: anywhere; } .comment .words > :first-child { margin-top: .3rem; } .comment .words > :last-child { margin-bottom: .3rem; }
.comment footer { display: flex; gap: 1.2rem; font-size: .9rem; } .comment footer a { padding: .25rem 0; } .withdrawn { color: var(--quiet); font-style: italic; }
.diff { font: .84rem/1.55 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; background: var(--raised); padding: .9rem 1.1rem; border-radius: .4rem; } .diff del, .diff ins { display: block; text-decoration: none; } .diff del { color: var(--alarm); } .diff ins { color: var(--good); } .diff span { display: block; }
@media (max-width: 30rem) { body { font-size: 1rem; } h1 { font-size: 1.75rem; } .plain time { min-width: 100%; } .line { flex-wrap: wrap; } .chart svg { font-size: 20px; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .chart .curve { stroke: CanvasText; } .chart .area { fill: CanvasText; } button { border: 1px solid ButtonText; } }
@media print {
  :root { color-scheme: light; } body { font-size: 11pt; background: #fff; } .top nav, .skip, .near, .contents, form, .comment footer, .bottom nav { display: none; }
  main, .top, .bottom { max-width: none; padding: 0; } .prose a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .8em; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; } h2, h3 { break-after: avoid; } figure, tr, pre, .comment { break-inside: avoid; }
}
`.trimStart();
