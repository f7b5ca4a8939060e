import { entrants } from '../candidates.ts'
import type { Settings } from '../settings.ts'
import type { DelayedDoubleProcess } from './delayed-double-process.ts'
import { startWorker } from './workers.ts'

/** Peak resident set of an entrant's process, in bytes. */
export interface Memory {
  readonly entrant: string
  /** With the bundle loaded, before any work. */
  readonly loaded: number
  /** After batches of 1,000 creates. */
  readonly worked: number
}

/** In fresh processes, without a forced garbage collection. */
export const measureMemory = async (
  { memoryBatches, memoryOnly }: Settings,
  double: DelayedDoubleProcess,
): Promise<readonly Memory[]> => {
  const found: Memory[] = []
  for (const entrant of entrants) {
    if (memoryOnly && !memoryOnly.includes(entrant.name)) continue
    const worker = await startWorker(entrant, double.url, [])
    await double.reset(0)
    const loaded = await worker.memory()
    for (let turn = 0; turn < memoryBatches; turn++) {
      await double.clear()
      const key = entrant.keyed ? `${entrant.name}-memory-${turn}` : undefined
      await worker.prepare({ workload: 'creates', size: 1000, times: 1, key })
      await worker.measure()
    }
    found.push({ entrant: entrant.name, loaded, worked: await worker.memory() })
    await worker.stop()
  }
  return found
}
