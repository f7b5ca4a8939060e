import { peakRss } from './peak.ts'
import { countWireCalls, type WireCalls } from './wire-calls.ts'

/** A process's own measurements. */
export interface Vitals {
  /** Most resident memory since its start, in bytes. */
  readonly peak: number
  /** Samples of resident memory during the work, in bytes. */
  readonly rss: readonly number[]
  /** CPU since its start, in milliseconds. */
  readonly cpu: number
  readonly calls: WireCalls
}

export interface Watch {
  /** Samples the memory until it is stopped. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
  readonly vitals: () => Vitals
}

const everyMilliseconds = 100

/** Must be created before anything is sent. */
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
