/** The verification that trusts no events: now and then, everything of the baseline is looked at. */
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import { type Baseline, compareWithHost } from '../identify/index.ts';

export interface VerifierPorts {
  baseline(): Baseline;
  readonly everySeconds: number;
  append(event: JournalEvent): void;
  found(findings: readonly Finding[]): void;
  readonly now: () => Date;
}

export class Verifier {
  readonly #ports: VerifierPorts;
  readonly #timer: NodeJS.Timeout;

  constructor(ports: VerifierPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => void this.#verify(), ports.everySeconds * 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #verify(): Promise<void> {
    const began = performance.now();
    try {
      const { checked, differences } = await compareWithHost(this.#ports.baseline(), {
        source: 'verify',
        now: this.#ports.now,
      });
      const tookMs = Math.round(performance.now() - began);
      this.#ports.append({
        kind: 'verify.done',
        scope: 'baseline',
        checked,
        findings: differences.length,
        tookMs,
      });
      this.#ports.found(differences.map((d) => d.finding));
    } catch (error) {
      this.#ports.append({ kind: 'note', text: `verification failed: ${messageOf(error)}` });
    }
  }
}
