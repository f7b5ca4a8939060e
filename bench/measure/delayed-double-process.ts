import { fileURLToPath } from 'node:url'
import type { Usage } from '../traffic-meter.ts'
import { startChild } from './child.ts'

export interface DelayedDoubleProcess {
  readonly url: string
  readonly clear: () => Promise<void>
  /** Resets the counts, and sets the latency. */
  readonly reset: (latency: number) => Promise<void>
  readonly usage: () => Promise<Usage>
  readonly count: (table: string) => Promise<number>
  /** The most bytes that a record of a table has beside its `data`. */
  readonly besideData: (table: string) => Promise<number>
  readonly stop: () => Promise<void>
}

export const startDelayedDoubleProcess = async (): Promise<DelayedDoubleProcess> => {
  const module = fileURLToPath(new URL('delayed-double-child.ts', import.meta.url))
  const { child, greeting: url } = await startChild<string>(module)
  return {
    url,
    clear: () => child.ask({ order: 'clear' }),
    reset: (latency) => child.ask({ order: 'reset', latency }),
    usage: () => child.ask({ order: 'usage' }),
    count: (table) => child.ask({ order: 'count', table }),
    besideData: (table) => child.ask({ order: 'besideData', table }),
    stop: child.stop,
  }
}
