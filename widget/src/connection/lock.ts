/**
 * Runs `task`, which must not throw, while no other tab runs one of the same `name`.
 *
 * There are no locks without https, and a sandboxed frame may not ask for one: the task runs all the
 * same then, and what two tabs do at once the server must tell apart.
 */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  try {
    return await navigator.locks.request(name, task);
  } catch {
    return task();
  }
}
