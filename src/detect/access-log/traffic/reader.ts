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
import type { Request, TrafficCounter } from './counter.ts';
import { foldBytes, foldPath } from './fold-path.ts';
import type { GroupTally } from './group.ts';
import { RowFields } from './row-fields.ts';
import { NO_REQUEST, OTHER_PATHS, type SiteTally } from './site.ts';

/** Paths whose group is remembered; when they are too many, remembering begins anew. */
const PATHS = { keys: 1 << 14, keyBytes: 256 } as const;
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
  readonly #paths = new ByteTable(PATHS);
  /** By site and number of the path. */
  #groups: (GroupTally | undefined)[][] = [];
  readonly #siteNames = new ByteTable(SITES);
  #sites: SiteTally[] = [];
  #span = 0;
  /** Strings as bytes, so that they are recognised like those of the input. */
  readonly #text = Buffer.alloc(MAX_TEXT);
  /** A path whose numbers are folded. */
  readonly #folded = Buffer.alloc(PATHS.keyBytes);
  #fields: RowFields | undefined;
  /** Filled anew for every line. */
  readonly #request: Draft;

  constructor(counter: TrafficCounter, format: CompiledFormat, site: string | undefined) {
    this.#counter = counter;
    this.#plan = format.plan;
    this.#ownSite = site;
    this.#blocks = new BlockReader(format, this);
    const own = counter.site(site ?? '');
    const group = own.group(NO_REQUEST, true);
    this.#request = {
      site: own,
      group,
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
    if (this.#span !== this.#counter.span) this.#forget();
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
    const { rows, input } = scanner;
    for (let row = 0; row < count * ROW_COLUMNS; row += ROW_COLUMNS) {
      const status = rows[row + COLUMN.status] ?? UNFIT;
      const second = rows[row + COLUMN.second] ?? 0;
      if (status === UNFIT) this.unfit();
      else if (this.#counter.isInSpan(second))
        this.#row(this.#fields, this.#plan, input, row, status, second);
    }
  }

  #row(fields: RowFields, plan: ScanPlan, input: Buffer, row: number, status: number, second: number): void {
    const request = this.#request;
    fields.enter(row);
    request.status = status;
    request.second = second;
    this.#clientOfRow(fields, plan, input);
    request.site = this.#siteOfRow(fields, plan, input);
    request.latencyMs = fields.latencyMs();
    request.agentId = -1;
    if (plan.agent >= 0) {
      fields.agent();
      request.agentId = this.#counter.agents.idOf(input, fields.from, fields.to);
    }
    if (fields.path()) this.#addWithPath(input, fields.from, fields.to);
    else {
      const { path } = requestParts(unescapeLogged(fields.text()));
      this.#addWithText(path);
    }
  }

  #clientOfRow(fields: RowFields, plan: ScanPlan, input: Buffer): void {
    const { clients } = this.#counter;
    this.#request.clientId = -1;
    this.#request.clientHash = 0;
    const isKnown = plan.client >= 0 && fields.bare(plan.client);
    if (plan.forwarded >= 0 && this.#setForwardedClient(fields, plan.forwarded, isKnown)) return;
    if (!isKnown) return;
    this.#request.clientId = clients.idOf(input, fields.from, fields.to);
    this.#request.clientHash = clients.lastHash;
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
    this.#setClient(client);
    return true;
  }

  #setClient(client: string): void {
    const { clients } = this.#counter;
    this.#request.clientId = clients.idOf(this.#text, 0, this.#text.write(client));
    this.#request.clientHash = clients.lastHash;
  }

  #siteOfRow(fields: RowFields, plan: ScanPlan, input: Buffer): SiteTally {
    if (this.#ownSite !== undefined || plan.site < 0 || !fields.bare(plan.site))
      return this.#siteNamed(this.#ownSite ?? '');
    fields.cutAtColon();
    const id = this.#siteNames.idOf(input, fields.from, fields.to);
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
    if (client !== undefined) this.#setClient(client);
    request.site = this.#siteNamed(this.#ownSite ?? site ?? '');
    request.agentId =
      agent === undefined ? -1 : this.#counter.agents.idOf(this.#text, 0, this.#text.write(agent));
    this.#addWithText(path);
  }

  #addWithText(path: string | undefined): void {
    if (path !== undefined) return this.#addWithPath(this.#text, 0, this.#text.write(path));
    this.#request.group = this.#request.site.group(NO_REQUEST, true);
    this.#counter.add(this.#request);
  }

  #addWithPath(source: Buffer, from: number, to: number): void {
    const request = this.#request;
    request.group = this.#groupOf(source, from, to);
    this.#counter.add(request);
    if (request.status !== NOT_FOUND) return;
    this.#counter.noise.add({
      client: request.clientId,
      agent: request.agentId,
      pathHash: this.#paths.hash(source, from, to),
      path: () => this.#pathText(source, from, to),
    });
  }

  #groupOf(source: Buffer, from: number, to: number): GroupTally {
    const { site, status } = this.#request;
    const length = foldBytes(source, from, to, this.#folded);
    let id = this.#paths.idOf(this.#folded, 0, length);
    if (id < 0) {
      this.#paths.clear();
      this.#groups = [];
      id = this.#paths.idOf(this.#folded, 0, length);
    }
    const known = (this.#groups[site.index] ??= []);
    const group = known[id];
    if (group !== undefined) return group;
    const found = site.group(foldPath(this.#pathText(source, from, to)), status >= 400 && status < 500);
    if (site.isSettled(found)) known[id] = found;
    return found;
  }

  /** In the input the log's own escapes stand, in our text none are left. */
  #pathText(source: Buffer, from: number, to: number): string {
    if (source === this.#text) return source.toString('utf8', from, to);
    return unescapeLogged(source.toString('latin1', from, to));
  }

  #forget(): void {
    this.#span = this.#counter.span;
    this.#paths.clear();
    this.#groups = [];
  }
}
