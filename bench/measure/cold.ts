import { bundlePath } from '../bundle.ts'
import { environmentFor } from '../environment.ts'
import { subject } from '../subject.ts'
import { startChild } from './child.ts'
import type { Timeline } from './cold-child.ts'
import type { DelayedDoubleProcess } from './delayed-double-process.ts'

/** One cold start. */
export interface ColdStart extends Timeline {
  readonly bundle: string
  readonly round: number
  /** From the order to start the process to its first answer, in milliseconds. */
  readonly wall: number
}

/** The subject, the handler with only the client, and the usual handler. */
export const started = [subject.bundle, 'bare', 'put-item'] as const

export const measureColdStarts = async (
  rounds: number,
  double: DelayedDoubleProcess,
): Promise<readonly ColdStart[]> => {
  await double.reset(0)
  const found: ColdStart[] = []
  // The first round brings the files into the page cache and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const bundle of started) {
      await double.clear()
      const start = await once(bundle, double.url)
      if (round >= 0) found.push({ bundle, round, ...start })
    }
  }
  return found
}

const once = async (bundle: string, dynamodb: string): Promise<Timeline & { readonly wall: number }> => {
  const env = { ...environmentFor(dynamodb), BENCH_BUNDLE: bundlePath(bundle) }
  const begun = performance.now()
  const { child, greeting } = await startChild<Timeline>(bundlePath('cold-child'), env)
  const wall = performance.now() - begun
  await child.stop()
  if (greeting.status >= 400) throw new Error(`${bundle} answered its first request ${greeting.status}`)
  return { ...greeting, wall }
}
