/** Reads the lines of one log into a counter: from rows, where places in the input become numbers, or from records. */
import type { CutReason, LineSink } from '../../../host/log-files/index.ts';
import type { CompiledFormat } from '../format/compile.ts';
import { clientOf, requestParts } from '../parse/request.ts';
import { unescapeLogged } from '../parse/unescape.ts';
import type { AccessRecord } from '../record.ts';
import { BlockReader, type LineVisitor } from '../scan/block-reader.ts';
import type { ScanPlan } from '../scan/plan.ts';
import { COLUMN, type LineScanner, ROW_COLUMNS, UNFIT } from '../scan/rows.ts';
import { ByteTable } from './byte-table.ts';
import { type Bytes, bytesOf } from './bytes.ts';
import type { Request, TrafficCounter } from './counter.ts';
import { PathGroups } from './path-groups.ts';
import { RowFields } from './row-fields.ts';
import { NO_REQUEST, OTHER_PATHS, type SiteTally } from './site.ts';

/** Names of sites that are recognised by their bytes; more are one site. */
const SITES = { keys: 512, keyBytes: 256 } as const;
const NOT_FOUND = 404;
const MAX_TEXT = 1 << 12;

type Draft = { -readonly [K in keyof Request]: Request[K] };

export class TrafficReader implements LineSink, LineVisitor {
  readonly #counter: TrafficCounter;
  readonly #plan: ScanPlan | undefined;
  readonly #blocks: BlockReader;
  readonly #ownSite: string | undefined;
  /** Strings as bytes, so that they are recognised like those of the input. */
  readonly #text = bytesOf(Buffer.alloc(MAX_TEXT));
  readonly #groups = new PathGroups(this.#text);
  readonly #siteNames = new ByteTable(SITES);
  readonly #sites: SiteTally[] = [];
  #span = 0;
  #fields: RowFields | undefined;
  /** Filled anew for every line. */
  readonly #request: Draft;

  constructor(counter: TrafficCounter, format: CompiledFormat, site: string | undefined) {
    this.#counter = counter;
    this.#plan = format.plan;
    this.#ownSite = site;
    this.#blocks = new BlockReader(format, this);
    const own = counter.site(site ?? '');
    this.#request = {
      site: own,
      group: own.group(NO_REQUEST, true),
      second: 0,
      status: 0,
      clientId: -1,
      clientHash: 0,
      latencyMs: -1,
      agentId: -1,
    };
  }

  get scratch(): Buffer | undefined {
    return this.#blocks.scratch;
  }

  lines(block: Buffer): void {
    if (this.#span !== this.#counter.span) {
      this.#span = this.#counter.span;
      this.#groups.forget();
    }
    this.#blocks.lines(block);
  }

  cut(head: Buffer, why: CutReason): void {
    this.#blocks.cut(head, why);
  }

  unfit(): void {
    this.#counter.addUnparsed();
  }

  rows(scanner: LineScanner, count: number): void {
    if (this.#plan === undefined) return;
    this.#fields ??= new RowFields(scanner, this.#plan);
    const { rows } = scanner;
    for (let row = 0; row < count * ROW_COLUMNS; row += ROW_COLUMNS) {
      const status = rows[row + COLUMN.status] ?? UNFIT;
      const second = rows[row + COLUMN.second] ?? 0;
      if (status === UNFIT) this.unfit();
      else if (this.#counter.isInSpan(second)) {
        this.#request.status = status;
        this.#request.second = second;
        this.#fields.enter(row);
        this.#row(this.#fields, this.#plan);
      }
    }
  }

  #row(fields: RowFields, plan: ScanPlan): void {
    const request = this.#request;
    this.#setClientOfRow(fields, plan);
    request.site = this.#siteOfRow(fields, plan);
    request.latencyMs = fields.latencyMs();
    request.agentId = -1;
    if (plan.agent >= 0) {
      fields.agent();
      request.agentId = this.#counter.agents.idOf(fields.source.view, fields.from, fields.to);
    }
    if (fields.target()) this.#addWithPath(fields.source, fields.from, fields.to);
    else this.#addWithText(requestParts(unescapeLogged(fields.text())).path);
  }

  #setClientOfRow(fields: RowFields, plan: ScanPlan): void {
    this.#request.clientId = -1;
    this.#request.clientHash = 0;
    const isKnown = plan.client >= 0 && fields.bare(plan.client);
    if (plan.forwarded >= 0 && this.#setForwardedClient(fields, plan.forwarded, isKnown)) return;
    if (isKnown) this.#setClient(fields.source, fields.from, fields.to);
  }

  /** True when the address is that of a proxy, which says who called it. The part stays the address. */
  #setForwardedClient(fields: RowFields, index: number, isKnown: boolean): boolean {
    const { from, to } = fields;
    const remote = isKnown ? fields.text() : undefined;
    fields.quoted(index);
    const client = clientOf(remote, unescapeLogged(fields.text()));
    fields.from = from;
    fields.to = to;
    if (client === remote || client === undefined) return false;
    this.#setClient(this.#text, 0, this.#text.buffer.write(client));
    return true;
  }

  #setClient(source: Bytes, from: number, to: number): void {
    const { clients } = this.#counter;
    this.#request.clientId = clients.idOf(source.view, from, to);
    this.#request.clientHash = clients.lastHash;
  }

  #siteOfRow(fields: RowFields, plan: ScanPlan): SiteTally {
    if (this.#ownSite !== undefined || plan.site < 0 || !fields.bare(plan.site))
      return this.#siteNamed(this.#ownSite ?? '');
    fields.cutAtColon();
    const id = this.#siteNames.idOf(fields.source.view, fields.from, fields.to);
    if (id < 0) return this.#counter.site(OTHER_PATHS);
    return (this.#sites[id] ??= this.#counter.site(fields.text()));
  }

  #siteNamed(name: string): SiteTally {
    const { site } = this.#request;
    return site.name === name ? site : this.#counter.site(name);
  }

  record(record: AccessRecord): void {
    const { atMs, status = 0, client, site, agent, latencyMs = -1, path } = record;
    const request = this.#request;
    request.second = atMs === undefined ? 0 : Math.floor(atMs / 1000);
    if (!this.#counter.isInSpan(request.second)) return;
    request.status = status;
    request.latencyMs = latencyMs;
    request.clientId = -1;
    request.clientHash = 0;
    if (client !== undefined) this.#setClient(this.#text, 0, this.#text.buffer.write(client));
    request.site = this.#siteNamed(this.#ownSite ?? site ?? '');
    request.agentId =
      agent === undefined
        ? -1
        : this.#counter.agents.idOf(this.#text.view, 0, this.#text.buffer.write(agent));
    this.#addWithText(path);
  }

  #addWithText(path: string | undefined): void {
    if (path !== undefined) return this.#addWithPath(this.#text, 0, this.#text.buffer.write(path));
    this.#request.group = this.#request.site.group(NO_REQUEST, true);
    this.#counter.add(this.#request);
  }

  /** The path begins at `from` and ends at `to` or a question mark. */
  #addWithPath(source: Bytes, from: number, to: number): void {
    const request = this.#request;
    const isRefused = request.status >= 400 && request.status < 500;
    request.group = this.#groups.groupOf(request.site, source, from, to, isRefused);
    this.#counter.add(request);
    if (request.status !== NOT_FOUND) return;
    this.#counter.noise.add({
      client: request.clientId,
      agent: request.agentId,
      pathHash: this.#groups.hash(source, from, to),
      path: () => this.#groups.text(source, from, to),
    });
  }
}
