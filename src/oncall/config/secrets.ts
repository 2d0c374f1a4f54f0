/** Whether the secrets that a configuration refers to are there, without saying what they are. */
import type { Complaint } from './problem.ts';
import type { PlacedSecret } from './read.ts';
import type { SecretSource } from './secret.ts';

/** Warnings, since the agent may see other files and another environment than whoever checks. */
export function secretComplaints(
  secrets: readonly PlacedSecret[],
  source: SecretSource,
): readonly Complaint[] {
  return secrets.flatMap(({ path, secret }) => {
    const why = trouble(() => secret.reveal(source), secret.place.kind === 'env');
    return why === undefined ? [] : [{ severity: 'warning', path, message: `${secret.toString()} ${why}` }];
  });
}

function trouble(reveal: () => string | undefined, env: boolean): string | undefined {
  try {
    const text = reveal();
    if (text === undefined) return env ? 'is not set in this environment' : 'is not there';
    return text === '' ? 'is empty' : undefined;
  } catch (thrown) {
    return `is of no use: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
