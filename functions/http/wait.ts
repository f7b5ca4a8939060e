import type { BatchResource } from '../batch/resource.ts'
import { isFinished } from '../model/state.ts'
import type { Dependencies } from './dependencies.ts'
import type { ApiRequest } from './request.ts'

/** The growing intervals between reads, in milliseconds. */
const firstPause = 50
const longestPause = 1_000

export interface Waited<Seen extends BatchResource> {
  readonly progress: Seen
  /** Seconds after the cap; undefined when no wait was requested. */
  readonly granted: number | undefined
}

/**
 * Waits for the end of a batch: as long as the caller prefers (after its cap), and the function has time.
 * @param look reads the batch again.
 */
export const waitForEnd = async <Seen extends BatchResource>(
  { accepted, look }: { readonly accepted: Seen; readonly look: () => Promise<Seen | undefined> },
  { deadline, preferences: { wait: granted } }: Pick<ApiRequest, 'deadline' | 'preferences'>,
  { clock }: Pick<Dependencies, 'clock'>,
): Promise<Waited<Seen>> => {
  if (granted === undefined) return { progress: accepted, granted }
  const began = clock.now().getTime()
  let progress = accepted
  for (let pause = firstPause; !isFinished(progress.batch); pause = Math.min(pause * 1.5, longestPause)) {
    const waited = clock.now().getTime() - began
    if (deadline.passed()) return { progress, granted: Math.min(granted, Math.floor(waited / 1000)) }
    if (waited >= granted * 1000) break
    await Promise.race([clock.pause(Math.min(pause, granted * 1000 - waited)), deadline.reached])
    const seen = await look().catch(() => undefined)
    progress = seen ?? progress
  }
  return { progress, granted }
}
