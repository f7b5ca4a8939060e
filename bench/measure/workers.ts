import { bundlePath } from '../bundle.ts'
import type { Entrant } from '../candidates.ts'
import { samplePath } from '../cities.ts'
import { environmentFor } from '../environment.ts'
import { startChild } from './child.ts'
import type { Measured, Order, Task } from './worker.ts'

export interface Worker {
  readonly prepare: (task: Task) => Promise<void>
  readonly measure: () => Promise<Measured>
  /** Peak of the resident set, in bytes. */
  readonly memory: () => Promise<number>
  /** Lets the process end by itself, so that it can write its profile. */
  readonly end: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts an entrant's bundle in a process of its own. */
export const startWorker = async (
  { bundle }: Pick<Entrant, 'bundle'>,
  dynamodb: string,
  flags: readonly string[] = ['--expose-gc'],
): Promise<Worker> => {
  const env = { ...environmentFor(dynamodb), BENCH_BUNDLE: bundlePath(bundle), BENCH_SAMPLE: samplePath }
  const { child } = await startChild<string>(bundlePath('worker'), env, flags)
  const ask = <T>(order: Order) => child.ask<T>(order)
  return {
    prepare: (task) => ask({ order: 'prepare', ...task }),
    measure: () => ask({ order: 'measure' }),
    memory: () => ask({ order: 'memory' }),
    end: child.end,
    stop: child.stop,
  }
}
