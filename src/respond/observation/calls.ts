import type { Service } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { Look } from './look.ts';

export async function withCalls<T extends object>(
  _look: Look,
  _services: readonly Service[],
  work: () => Promise<T>,
): Promise<T & { readonly calls: readonly FailingCall[] }> {
  return { ...(await work()), calls: [] };
}
