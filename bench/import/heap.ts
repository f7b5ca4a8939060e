/**
 * The options with which Lambda's runtime starts Node in a function of so many MB, by the start script in AWS's images.
 * A tenth is for the young generation, which has twice the size of a semi-space, and the rest for the old one. Without
 * a limit V8 uses the memory of the machine.
 */
export const heapFlags = (memoryMb: number): readonly string[] => {
  const young = Math.floor(memoryMb / 10)
  return [
    '--expose-gc',
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memoryMb - young}`,
  ]
}
