/** Clients, and user agents of many clients, that ask for much that is not there: scanners, and crawlers of a site that moved. */
import type { NoisyClient } from '../../../domain/traffic.ts';

/** Whoever has fewer is a visitor with an old bookmark. */
const MIN_NOT_FOUND = 20;
/** One missing picture on every page is no noise of the client's. */
const MIN_PATHS = 10;
/** Of all it asks for. */
const MIN_SHARE = 0.5;
/** An agent is named for itself only when several clients carry it. */
const MIN_CLIENTS = 3;
const MAX_NAMED = 20;

const MAX_WATCHED = 1024;
const MAX_PATHS = 1000;
const MAX_CLIENTS = 1000;
const MAX_EXAMPLES = 5;
const MAX_EXAMPLE = 200;

/** A request for something that is not there. Numbers of client and agent; −1: unknown. */
export interface Miss {
  readonly client: number;
  readonly agent: number;
  readonly pathHash: number;
  readonly path: () => string;
}

interface Watched {
  notFound: number;
  readonly paths: Set<number>;
  readonly examples: string[];
  /** The agent of a client; the clients of an agent. */
  readonly partners: Set<number>;
}

export interface Names {
  readonly client: (id: number) => string;
  readonly agent: (id: number) => string;
  /** All requests of the client or agent. */
  readonly requestsOfClient: (id: number) => number;
  readonly requestsOfAgent: (id: number) => number;
}

export class Noise {
  readonly #clients = new Map<number, Watched>();
  readonly #agents = new Map<number, Watched>();

  add(miss: Miss): void {
    if (miss.client >= 0) note(watchedIn(this.#clients, miss.client), miss, miss.agent);
    if (miss.agent >= 0) note(watchedIn(this.#agents, miss.agent), miss, miss.client);
  }

  clear(): void {
    this.#clients.clear();
    this.#agents.clear();
  }

  /** Loudest first. */
  summary(names: Names): NoisyClient[] {
    const clients = [...this.#clients]
      .map(([id, watched]) => {
        const [agent = -1] = watched.partners;
        return described(
          watched,
          names.client(id),
          agent < 0 ? '' : names.agent(agent),
          names.requestsOfClient(id),
        );
      })
      .filter(isNoisy);
    const agents = [...this.#agents]
      .filter(([, watched]) => watched.partners.size >= MIN_CLIENTS)
      .map(([id, watched]) => described(watched, '', names.agent(id), names.requestsOfAgent(id)))
      .filter(isNoisy);
    return [...clients, ...agents].sort((a, b) => b.notFound - a.notFound).slice(0, MAX_NAMED);
  }
}

function watchedIn(all: Map<number, Watched>, id: number): Watched {
  const known = all.get(id);
  if (known !== undefined) return known;
  if (all.size >= MAX_WATCHED) forgetTheQuiet(all);
  const watched = { notFound: 0, paths: new Set<number>(), examples: [], partners: new Set<number>() };
  all.set(id, watched);
  return watched;
}

/** The quieter half goes. Whoever is noisy comes back at once. */
function forgetTheQuiet(all: Map<number, Watched>): void {
  const byNoise = [...all].sort(([, a], [, b]) => a.notFound - b.notFound);
  for (const [id] of byNoise.slice(0, Math.ceil(all.size / 2))) all.delete(id);
}

function note(watched: Watched, miss: Miss, partner: number): void {
  watched.notFound += 1;
  if (watched.partners.size < MAX_CLIENTS) watched.partners.add(partner);
  if (watched.paths.has(miss.pathHash) || watched.paths.size >= MAX_PATHS) return;
  watched.paths.add(miss.pathHash);
  if (watched.examples.length < MAX_EXAMPLES) watched.examples.push(miss.path().slice(0, MAX_EXAMPLE));
}

function described(watched: Watched, client: string, agent: string, requests: number): NoisyClient {
  return {
    client,
    agent,
    requests: Math.max(requests, watched.notFound),
    notFound: watched.notFound,
    paths: watched.paths.size,
    examples: watched.examples,
  };
}

function isNoisy({ requests, notFound, paths }: NoisyClient): boolean {
  return notFound >= MIN_NOT_FOUND && paths >= MIN_PATHS && notFound >= requests * MIN_SHARE;
}
