import type { Collection } from '../functions/model/collection.ts'
import { type Loaded, watchCollections } from '../loading/watch.ts'

/** A file of collections that is read again whenever it changes. */
export interface Followed {
  readonly first: readonly Collection[]
  /** From now on; what changed since the file was read is told at once. */
  readonly follow: (told: (loaded: Loaded) => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

/** @throws Error when the file is wrong already. */
export const followCollections = async (file: string): Promise<Followed> => {
  const { promise, resolve } = Promise.withResolvers<Loaded>()
  let missed: Loaded | undefined
  let tell = async (loaded: Loaded) => {
    tell = async (later) => {
      missed = later
    }
    resolve(loaded)
  }
  const { stop } = await watchCollections(file, (loaded) => tell(loaded))
  const first = await promise
  if ('mistake' in first) {
    await stop()
    throw new Error(first.mistake)
  }
  const follow: Followed['follow'] = async (told) => {
    tell = told
    if (missed) await told(missed)
  }
  return { first: first.collections, follow, stop }
}
