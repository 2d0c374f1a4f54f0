/** What was lost and put back lately, per service: decides whether a running service needs a reload or a restart. */
import type { Finding } from '../domain/finding.ts';
import type { RestoredPart } from '../recover/index.ts';

/** A server that began this long after a repair has read the repaired parts. */
const REMEMBERED_MS = 10 * 60_000;

export class LostParts {
  readonly #parts = new Map<string, RestoredPart>();

  /** The part was lost at `finding.seenAt` and stands again now. A loss that follows a loss keeps the earlier beginning. */
  putBack(finding: Finding, sha256: string | undefined, now: Date): void {
    const { path } = finding.component;
    const before = this.#parts.get(path);
    const seen = new Date(finding.seenAt);
    const recent = before !== undefined && now.getTime() - before.restoredAt.getTime() < 1000;
    this.#parts.set(path, {
      path,
      class: finding.component.class,
      ...(sha256 === undefined ? {} : { sha256 }),
      corrupted: finding.kind === 'corrupted' || (recent && before.corrupted === true),
      lostAt: recent ? before.lostAt : seen,
      restoredAt: now,
    });
  }

  of(paths: readonly string[], now: Date): RestoredPart[] {
    for (const [path, part] of this.#parts) {
      if (now.getTime() - part.restoredAt.getTime() > REMEMBERED_MS) this.#parts.delete(path);
    }
    return paths.flatMap((path) => this.#parts.get(path) ?? []);
  }
}
