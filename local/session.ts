import type { Collection } from '../functions/model/collection.ts'
import { collectionsIn } from '../loading/collections.ts'
import { oneLine } from '../loading/explained.ts'
import type { Loaded } from '../loading/watch.ts'
import { followCollections } from './follow.ts'
import { greeting, namesOf } from './greeting.ts'
import { createParts, type Parts } from './parts.ts'
import { type Stack, type StackOptions, start } from './stack.ts'

/** What is served, and whether its changes are. */
interface Source {
  readonly file: string | undefined
  readonly watches: boolean
}

/** A stack, with the lines that it has for a terminal. */
export const openSession = async (
  options: StackOptions,
  source: Source,
): Promise<{ stop(): Promise<void> }> => {
  const parts = createParts()
  try {
    await open(options, source, parts)
    return parts
  } catch (error) {
    await parts.stop()
    throw error
  }
}

const open = async (options: StackOptions, { file, watches }: Source, parts: Parts): Promise<void> => {
  const watched = watches ? file : undefined
  const followed = watched === undefined ? undefined : await followCollections(watched)
  parts.defer(() => followed?.stop())
  const collections = followed?.first ?? (await collectionsIn(file))
  const stack = await start({ ...options, collections })
  parts.defer(() => stack.stop())
  console.log(greeting({ stack, options, collections, watched }))
  await followed?.follow(serving(stack, collections))
}

/** A wrong file changes nothing but what the terminal says. */
const serving = (stack: Stack, first: readonly Collection[]) => {
  let served = first
  return async (loaded: Loaded): Promise<void> => {
    try {
      if ('mistake' in loaded) throw new Error(loaded.mistake)
      await stack.replace(loaded.collections)
      served = loaded.collections
      console.log(`Changed. Collections: ${namesOf(served)}`)
    } catch (error) {
      console.error(`multistatus: ${oneLine(error)}\nStill served as before: ${namesOf(served)}`)
    }
  }
}
