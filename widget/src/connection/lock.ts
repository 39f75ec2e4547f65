/**
 * Runs `task` while no other tab runs one of the same `name`.
 *
 * There are no locks without https, and a sandboxed frame may not ask for one: the task runs all the
 * same then, and what two tabs do at once must be told apart by others.
 */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  let running: Promise<T> | undefined;
  const begin = () => (running = task());
  try {
    return await navigator.locks.request(name, begin);
  } catch {
    return running ?? begin();
  }
}
