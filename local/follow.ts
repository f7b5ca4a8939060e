import type { Collection } from '../functions/model/collection.ts'
import { type Loaded, watchCollections } from '../loading/watch.ts'

/** A file of collections that is read again whenever it changes. */
export interface Followed {
  /** As soon as the file is right. It is rejected when there is no such file. */
  readonly first: Promise<readonly Collection[]>
  /** From now on; what changed since the file was right first is told at once. */
  readonly follow: (told: (loaded: Loaded) => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

/** @param mistaken is told what is wrong with the file, each time, until it is right. */
export const followCollections = async (
  file: string,
  mistaken: (mistake: string) => void,
): Promise<Followed> => {
  const { promise: first, resolve, reject } = Promise.withResolvers<readonly Collection[]>()
  let missed: Loaded | undefined
  const keep = async (loaded: Loaded) => {
    missed = loaded
  }
  let tell = async (loaded: Loaded) => {
    if ('mistake' in loaded)
      return loaded.isMissing ? reject(new Error(loaded.mistake)) : mistaken(loaded.mistake)
    tell = keep
    resolve(loaded.collections)
  }
  const { stop } = await watchCollections(file, (loaded) => tell(loaded))
  const follow: Followed['follow'] = async (told) => {
    tell = told
    if (missed) await told(missed)
  }
  return { first, follow, stop }
}
