import { readFileSync } from 'node:fs'

/**
 * The peak of this process's resident memory, in bytes. `getrusage` on Linux counts the parent's peak at the start of a
 * child as the child's own, so the peak of this address space is read from the kernel.
 */
export const peakRss = (): number => {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kibibytes !== undefined) return Number(kibibytes) * 1024
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS * 1024
}
