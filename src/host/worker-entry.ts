/**
 * The URL of a worker thread's entry file: its source in development, its bundle in dist/ when built.
 * `name` is its key in `setup/entries.json`; `source` is the entry's URL relative to the caller, `here` the caller's import.meta.url.
 */
export function workerEntry(name: string, source: string, here: string): URL {
  return here.endsWith('.ts') ? new URL(source, here) : new URL(`./${name}.mjs`, here);
}
