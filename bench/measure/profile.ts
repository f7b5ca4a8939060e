import { buildPath } from '../bundle.ts'
import { entrants } from '../candidates.ts'
import { usual } from '../settings.ts'
import type { DelayedDoubleProcess } from './delayed-double-process.ts'
import { startWorker } from './workers.ts'

const batches = 60

/** Runs batches of 1,000 creates, then as many replays if the entrant has any, and lets V8 write a CPU profile. */
export const profile = async (name: string, double: DelayedDoubleProcess): Promise<string> => {
  const entrant = entrants.find((each) => each.name === name)
  if (!entrant) throw new Error(`there is no entrant ${name}`)
  const directory = buildPath(`profiles/${name}`)
  const worker = await startWorker(entrant, double.url, ['--cpu-prof', `--cpu-prof-dir=${directory}`])
  for (let turn = 0; turn < batches; turn++) {
    await double.clear()
    await double.reset(usual)
    const key = entrant.keyed ? `profile-${turn}` : undefined
    await worker.prepare({ workload: 'creates', size: 1000, times: 1, key })
    await worker.measure()
  }
  await worker.end()
  return `a profile is in ${directory}; open it in a browser's developer tools`
}
