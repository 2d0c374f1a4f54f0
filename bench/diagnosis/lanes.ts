/** Runs a list of tasks, several at a time, each with a time limit. */

/** `work` gets a signal that says when its time is up; what it does after that is of no interest. */
export async function withinTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    controller.abort();
    late.reject(new Error(`not done in ${Math.round(ms / 1000)} s`));
  }, ms);
  const done = work(controller.signal);
  done.catch(() => {}); // it may still fail when nobody waits for it any more
  try {
    return await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** In the order given; resolves when all are done. A task that throws ends the run. */
export async function inLanes<T>(
  tasks: readonly T[],
  lanes: number,
  work: (task: T) => Promise<void>,
): Promise<void> {
  const todo = [...tasks].toReversed();
  const lane = async (): Promise<void> => {
    for (let task = todo.pop(); task !== undefined; task = todo.pop()) await work(task);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, tasks.length) }, lane));
}
