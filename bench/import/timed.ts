/** The result of a call, and its seconds. */
export const timed = async <T>(run: () => Promise<T>): Promise<readonly [T, number]> => {
  const started = performance.now()
  const found = await run()
  return [found, (performance.now() - started) / 1000]
}
