/** What access logs say, summed up as it comes, in bounded memory: one counter for all logs of a host. */
import type { TrafficSummary } from '../../../domain/traffic.ts';
import type { CompiledFormat } from '../format/compile.ts';
import { ByteTable } from './byte-table.ts';
import { type GroupContext, type GroupTally, type Hit, isoOf } from './group.ts';
import { Noise } from './noise.ts';
import { TrafficReader } from './reader.ts';
import type { SecondRing } from './second-ring.ts';
import { OTHER_PATHS, SiteTally } from './site.ts';

const MAX_CLIENTS = 1 << 17;
const MAX_AGENTS = 4096;
/** An IPv6 address has at most 45 characters; host names are longer. */
const CLIENT_BYTES = 128;
const AGENT_BYTES = 512;
const MAX_SITES = 200;
/** Slots of four bytes for sets of clients, of all groups together: 32 MiB. */
const SET_SLOTS = 1 << 23;
/** A request cannot be later than now by more: such a time is no time. */
const MAX_AHEAD_SECONDS = 3600;
const SERVER_ERROR = 500;

export interface TrafficOptions {
  /** Length of the rings in seconds; default 0, none. */
  readonly ringSeconds?: number;
  /** Milliseconds since 1970: requests before it are left out. */
  readonly sinceMs?: number;
  /** Milliseconds since 1970. Default the system's clock. */
  readonly now?: () => number;
}

/** Rates of a site, or of one group of its paths. */
export interface Rates {
  readonly site: string;
  /** Absent for the site as a whole. */
  readonly path?: string;
  readonly ring: SecondRing;
}

/** One request as a reader found it. */
export interface Request extends Hit {
  readonly site: SiteTally;
  readonly group: GroupTally;
  /** −1: unknown. */
  readonly agentId: number;
}

export class TrafficCounter {
  readonly clients = new ByteTable({ keys: MAX_CLIENTS, keyBytes: CLIENT_BYTES });
  readonly agents = new ByteTable({ keys: MAX_AGENTS, keyBytes: AGENT_BYTES });
  readonly noise = new Noise();
  /** Changes with every new span: numbers of clients, agents and groups remembered from before mean nothing any more. */
  span = 0;
  readonly #sinceSecond: number;
  readonly #now: () => number;
  readonly #context: GroupContext;
  readonly #sites = new Map<string, SiteTally>();
  readonly #requestsOfClient = new Uint32Array(MAX_CLIENTS);
  readonly #requestsOfAgent = new Uint32Array(MAX_AGENTS);
  #requests = 0;
  #unparsed = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = 0;
  #latest = 0;

  constructor(options: TrafficOptions = {}) {
    this.#sinceSecond = Math.floor((options.sinceMs ?? 0) / 1000);
    this.#now = options.now ?? Date.now;
    this.#context = {
      budget: { slots: SET_SLOTS },
      hashOf: (id) => this.clients.hashAt(id),
      ringSeconds: options.ringSeconds ?? 0,
    };
  }

  /** Takes the lines of one log: a sink for a follower or a window reader. `site`: the one it belongs to, if it is one's alone. */
  reader(format: CompiledFormat, site?: string): TrafficReader {
    return new TrafficReader(this, format, site);
  }

  site(name: string): SiteTally {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    if (this.#sites.size >= MAX_SITES && name !== OTHER_PATHS) return this.site(OTHER_PATHS);
    const site = new SiteTally(name, this.#sites.size, this.#context);
    this.#sites.set(name, site);
    return site;
  }

  /** False for a request that is not of the time asked for, or of no possible time. 0: the format has none. */
  isInSpan(second: number): boolean {
    if (second < this.#sinceSecond && second > 0) return false;
    if (second <= this.#latest) return true;
    this.#latest = Math.floor(this.#now() / 1000) + MAX_AHEAD_SECONDS;
    return second <= this.#latest;
  }

  add(request: Request): void {
    const { site, group, second, status, clientId, clientHash, agentId } = request;
    this.#requests += 1;
    if (second > 0 && second < this.#from) this.#from = second;
    if (second > this.#to) this.#to = second;
    if (clientId >= 0) this.#requestsOfClient[clientId] = (this.#requestsOfClient[clientId] ?? 0) + 1;
    if (agentId >= 0) this.#requestsOfAgent[agentId] = (this.#requestsOfAgent[agentId] ?? 0) + 1;
    group.add(request);
    if (group.ring === undefined) return;
    const at = second > 0 ? second : Math.floor(this.#now() / 1000); // a format without time: it has just been written
    group.ring.add(at, status >= SERVER_ERROR, clientHash);
    site.ring?.add(at, status >= SERVER_ERROR, clientHash);
  }

  addUnparsed(): void {
    this.#unparsed += 1;
  }

  /** The rings of all sites and their groups; empty without `ringSeconds`. */
  *rates(): Iterable<Rates> {
    for (const site of this.#sites.values()) {
      if (site.ring !== undefined) yield { site: site.name, ring: site.ring };
      for (const { path, ring } of site.groups())
        if (ring !== undefined && ring.newest > 0) yield { site: site.name, path, ring };
    }
  }

  /** Groups with most server errors first, then those asked for most. */
  summarise(): TrafficSummary {
    const sites = [...this.#sites.values()];
    const groups = sites.flatMap((site) =>
      [...site.groups()].filter((g) => g.requests > 0).map((group) => group.summary(site.name)),
    );
    return {
      ...(this.#to > 0 ? { from: isoOf(this.#from), to: isoOf(this.#to) } : {}),
      requests: this.#requests,
      serverErrors: groups.reduce((sum, group) => sum + group.serverErrors, 0),
      unparsed: this.#unparsed,
      groups: groups.sort((a, b) => b.serverErrors - a.serverErrors || b.requests - a.requests),
      noisy: this.noise.summary({
        client: (id) => this.clients.text(id),
        agent: (id) => this.agents.text(id),
        requestsOfClient: (id) => this.#requestsOfClient[id] ?? 0,
        requestsOfAgent: (id) => this.#requestsOfAgent[id] ?? 0,
      }),
    };
  }

  /** Sums begin anew; the rings go on. For a counter that lives as long as the agent, so that its memory stays bounded. */
  startNewSpan(): void {
    this.span += 1;
    for (const site of this.#sites.values()) site.clear();
    this.clients.clear();
    this.agents.clear();
    this.noise.clear();
    this.#requestsOfClient.fill(0);
    this.#requestsOfAgent.fill(0);
    this.#requests = 0;
    this.#unparsed = 0;
    this.#from = Number.POSITIVE_INFINITY;
    this.#to = 0;
  }
}
