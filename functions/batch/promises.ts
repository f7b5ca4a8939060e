/** Whether a value is a promise; one that is ignored must not end the process when it is rejected later. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> => {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false
  if (typeof value.then !== 'function') return false
  value.then(ignore, ignore)
  return true
}

const ignore = () => undefined

/** Of a value that makes new ones whenever it is looked at. */
const mostObjects = 100_000

/**
 * Observes all promises in a value that is refused: `list.map(async …)` makes many, and whoever refuses the first has not met the
 * others. To look may run a deployer's code, which may throw.
 */
export const ignorePromises = (value: unknown): void => {
  const found = new Set<object>()
  const meet = (part: unknown) => {
    if (typeof part === 'object' && part !== null && found.size < mostObjects) found.add(part)
  }
  meet(value)
  for (const object of found) {
    try {
      if (!isPromise(object))
        for (const name of Object.keys(object)) meet(object[name as keyof typeof object])
    } catch {
      // What throws when it is looked at is no promise that anybody could wait for.
    }
  }
}
