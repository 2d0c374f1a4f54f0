/** Whether the secrets of a configuration are there and kept, without saying what they are. */
import type { Complaint } from './problem.ts';
import type { PlacedSecret } from './read.ts';
import type { Secret, SecretSource } from './secret.ts';

export interface SecretKeeper extends SecretSource {
  /** Whether every user of the host can read a file; of no path, the configuration itself. */
  readableByAll(path?: string): boolean;
}

/** Warnings, since the agent may see other files and another environment than whoever checks. */
export function secretComplaints(
  secrets: readonly PlacedSecret[],
  keeper: SecretKeeper,
): readonly Complaint[] {
  return secrets.flatMap(({ path, secret }) => {
    const why =
      absence(secret, keeper) ?? exposure(secret, path[0] === 'channels' || path[0] === 'heartbeat', keeper);
    return why === undefined ? [] : [{ severity: 'warning', path, message: why }];
  });
}

function absence(secret: Secret, keeper: SecretKeeper): string | undefined {
  const name = secret.toString();
  try {
    const text = secret.reveal(keeper);
    if (text === undefined)
      return `${name} is not ${secret.place.kind === 'env' ? 'set in this environment' : 'there'}`;
    return text === '' ? `${name} is empty` : undefined;
  } catch (thrown) {
    return `${name} is of no use: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** Addresses of people that stand in the configuration are no secrets to keep from users of the host. */
function exposure({ place }: Secret, reachesOut: boolean, keeper: SecretKeeper): string | undefined {
  if (place.kind === 'file' && keeper.readableByAll(place.path))
    return `every user can read file:${place.path}: chmod o-r`;
  if (place.kind === 'configuration' && reachesOut && keeper.readableByAll())
    return 'is a secret in a file that every user can read: keep it in a file of its own (file:/path), or chmod o-r';
  return undefined;
}
