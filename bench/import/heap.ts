/**
 * How Lambda's runtime starts Node in a function of so many MB, as the start script in AWS's images has it: a tenth for
 * the young generation, twice half of which are its semi-spaces, and the rest for the old one. Without a limit V8 takes
 * what the machine has to offer.
 */
export const heapFlags = (memoryMb: number): readonly string[] => {
  const young = Math.floor(memoryMb / 10)
  return [
    '--expose-gc',
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memoryMb - young}`,
  ]
}
