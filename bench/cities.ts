import { mkdirSync, writeFileSync } from 'node:fs'
import { realCities } from '../local/demo/cities.ts'
import { buildPath } from './bundle.ts'

/** Enough cities for the largest workload's rounds, taken evenly from the whole list. */
const sampleSize = 8_000

/** The file that workers read. */
export const samplePath = buildPath('cities.json')

/** Writes the sample for the workers: the whole list would take more of their memory than the work. */
export const writeSample = (): void => {
  const all = realCities()
  const sample = Array.from(
    { length: sampleSize },
    (_, at) => all[Math.floor((at * all.length) / sampleSize)],
  )
  mkdirSync(buildPath(''), { recursive: true })
  writeFileSync(samplePath, JSON.stringify(sample))
}
