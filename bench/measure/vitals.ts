import { peakRss } from './peak.ts'
import { countWireCalls, type WireCalls } from './wire-calls.ts'

/** What a process tells of itself. */
export interface Vitals {
  /** Most resident memory since its start, in bytes. */
  readonly peak: number
  /** Resident memory every so often while it worked, in bytes. */
  readonly rss: readonly number[]
  /** Since its start, in milliseconds. */
  readonly cpu: number
  readonly calls: WireCalls
}

export interface Watch {
  /** Notes the memory until it is over. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
  readonly vitals: () => Vitals
}

const everyMilliseconds = 100

/** To be made before anything is sent. */
export const watchSelf = (): Watch => {
  const calls = countWireCalls()
  const rss: number[] = []
  let busy = 0
  setInterval(() => busy > 0 && rss.push(process.memoryUsage.rss()), everyMilliseconds)
  return {
    during: (work) => {
      busy += 1
      return work.finally(() => {
        busy -= 1
      })
    },
    vitals: () => {
      const { user, system } = process.cpuUsage()
      return { peak: peakRss(), rss, cpu: (user + system) / 1000, calls: calls() }
    },
  }
}
