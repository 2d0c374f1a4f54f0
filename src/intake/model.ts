/** What an intake makes of what somebody else's monitoring sent. */
import type { Input } from '../oncall/index.ts';

export const FORMATS = ['alertmanager', 'grafana', 'pagerduty', 'cloudevents', 'generic'] as const;
export type Format = (typeof FORMATS)[number];

/** An input of the engine. */
export type Alert = Extract<Input, { kind: 'alert' }>;

export interface Problem {
  /** JSON pointer (RFC 6901) into the body; empty for all of it. */
  readonly at: string;
  readonly why: string;
  /** Whether something of what was sent is not taken; else it was taken otherwise than it was written. */
  readonly lost: boolean;
}

export interface Taken {
  /** 202; 400 of no use; 413 too large; 415 a type or a compression that is not read. */
  readonly status: 202 | 400 | 413 | 415;
  readonly format?: Format;
  readonly alerts: readonly Alert[];
  readonly problems: readonly Problem[];
  /** For the sender, as the format has it; else the problems are. */
  readonly reply?: Readonly<Record<string, string>>;
  /** What the body itself brings as proof of who sends it (`routing_key`). Never print it. */
  readonly credential?: string;
}

/** What a format gives for each alert, before names and lengths are put right. */
export interface RawAlert {
  readonly at: string;
  readonly firing: boolean;
  readonly labels: Readonly<Record<string, unknown>>;
  /** What makes it the same alert again; absent: its labels. */
  readonly identity?: string;
  readonly severity: unknown;
  /** The first that says something counts. */
  readonly summaries: readonly unknown[];
}

export interface Read {
  readonly alerts: readonly RawAlert[];
  readonly problems?: readonly Problem[];
  readonly reply?: Readonly<Record<string, string>>;
  readonly credential?: string;
}

export type Parse = (body: unknown, headers: Headers) => Read;
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
