import { readFileSync } from 'node:fs'

/**
 * The most memory that this process ever had resident, in bytes. Linux counts what the parent had when it started a
 * child as the child's own in `getrusage`, so the kernel is asked for the peak of this address space.
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
