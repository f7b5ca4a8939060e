import { memorySize } from '../../infra/packaging.ts'
import type { Child } from '../measure/child.ts'
import type { Vitals } from '../measure/vitals.ts'
import { type Ground, startFunction } from './ground.ts'

/** The functions behind the queues, in their deployed size: one importer, and a number of workers. */
export interface Crew {
  readonly vitals: () => Promise<CrewVitals>
  readonly stop: () => Promise<void>
}

export interface CrewVitals {
  readonly importer: Vitals
  readonly workers: readonly Vitals[]
}

export const startCrew = async (ground: Ground, workers: number): Promise<Crew> => {
  const children: Child[] = []
  const stop = async () => {
    for (const child of children) await child.stop()
  }
  try {
    const importer = await startFunction(ground, 'importer', memorySize)
    children.push(importer)
    while (children.length <= workers) children.push(await startFunction(ground, 'worker', memorySize))
    return {
      vitals: async () => {
        const all: Vitals[] = []
        for (const child of children.slice(1)) all.push(await child.ask({}))
        return { importer: await importer.ask({}), workers: all }
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
