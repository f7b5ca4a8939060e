import type { DelayedDoubleProcess } from '../measure/delayed-double-process.ts'
import type { Progress } from '../measure/matrix.ts'
import { citiesCsv } from './cities.ts'
import type { Method } from './client.ts'
import { type Database, delayedDouble, embedded } from './database.ts'
import { type ImportPass, importInto } from './passes.ts'

export interface ImportSettings {
  /** The number of cities; all of them if undefined. */
  readonly cities: number | undefined
  /** Worker processes, one count after the other. */
  readonly embedded: readonly number[]
  readonly delayedDouble: readonly number[]
  /** The count at which the file is imported again, over itself. */
  readonly replacing: number | undefined
}

/** The delayed double's latency, in milliseconds: large enough for two cores to serve several workers. */
const importLatency = 20

export const measureImports = async (
  settings: ImportSettings,
  double: DelayedDoubleProcess,
  progress: Progress,
): Promise<readonly ImportPass[]> => {
  const file = citiesCsv(settings.cities)
  const passes: ImportPass[] = []
  const run = async (start: () => Promise<Database>, counts: readonly number[]) => {
    for (const workers of counts) {
      const methods: Method[] = workers === settings.replacing ? ['POST', 'PUT'] : ['POST']
      passes.push(...(await importInto(await start(), file, workers, methods)))
      const { database, seconds = 0 } = passes.at(-1) ?? {}
      progress(`import, ${database}, ${workers} workers: ${seconds.toFixed(1)} s`)
    }
  }
  await run(embedded, settings.embedded)
  await run(() => delayedDouble(double, importLatency), settings.delayedDouble)
  return passes
}
