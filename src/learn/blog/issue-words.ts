/** What a schema found, in words for whoever wrote the file. Nothing of what stands in it is repeated but names of members. */
import type * as z from 'zod/mini';

const LONGEST = 60;

export function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `there is no member ${issue.keys.map((key) => key.slice(0, LONGEST)).join(', ')} here`;
  if (issue.code === 'invalid_type') return `is missing, or is no ${issue.expected}`;
  if (issue.code === 'invalid_value') return `has to be one of ${issue.values.map(String).join(', ')}`;
  return issue.message === 'Invalid input' ? 'cannot be used as it is' : issue.message;
}
