interface Task {
  /** The items that the task touches. Two tasks that touch the same one run one after the other. */
  readonly items: ReadonlySet<string>
}

/**
 * Runs tasks, at most so many at a time; tasks that touch the same items run in order. After a failure no further task
 * is started. Once the running ones have ended, the first failure is thrown.
 */
export const runAll = async <T extends Task>(
  tasks: AsyncIterable<T>,
  most: number,
  run: (task: T) => Promise<void>,
): Promise<void> => {
  const underWay = new Set<Promise<void>>()
  const lastAt = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  try {
    for await (const task of tasks) {
      const running = after(predecessors(task, lastAt), async () => {
        if (failures.length === 0) await run(task)
      })
        .catch((error: unknown) => void failures.push(error))
        .finally(() => forget(running))
      const forget = (done: Promise<void>) => {
        underWay.delete(done)
        for (const item of task.items) if (lastAt.get(item) === done) lastAt.delete(item)
      }
      underWay.add(running)
      for (const item of task.items) lastAt.set(item, running)
      if (underWay.size >= most) await Promise.race(underWay)
      if (failures.length > 0) break
    }
  } finally {
    await Promise.all(underWay)
  }
  if (failures.length > 0) throw failures[0]
}

const predecessors = ({ items }: Task, lastAt: ReadonlyMap<string, Promise<void>>): Promise<void>[] => {
  const found = new Set<Promise<void>>()
  for (const item of items) {
    const last = lastAt.get(item)
    if (last) found.add(last)
  }
  return [...found]
}

const after = async (earlier: readonly Promise<void>[], run: () => Promise<void>): Promise<void> => {
  await Promise.all(earlier)
  await run()
}
