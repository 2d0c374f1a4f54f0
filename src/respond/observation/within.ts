/** A collector with a deadline: what does not answer in time is a limit of the answer, never a hang. */
import { messageOf } from '../../domain/errors.ts';

export class Limits {
  readonly #texts = new Set<string>();

  add(text: string): void {
    this.#texts.add(text);
  }

  list(): readonly string[] {
    return [...this.#texts];
  }

  /** The collector's result, or `instead` when it fails or takes longer than `ms`; both are noted. */
  async within<T>(ms: number, what: string, instead: T, collect: () => Promise<T> | T): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(() => {
        this.add(`${what}: no answer within ${ms / 1000} s`);
        resolve(instead);
      }, ms);
    });
    try {
      return await Promise.race([Promise.resolve().then(collect), late]);
    } catch (error) {
      this.add(`${what}: ${messageOf(error)}`);
      return instead;
    } finally {
      clearTimeout(timer);
    }
  }
}
