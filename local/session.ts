import type { Collection } from '../functions/model/collection.ts'
import { collectionsIn } from '../loading/collections.ts'
import { oneLine } from '../loading/explained.ts'
import type { Loaded } from '../loading/watch.ts'
import type { Front } from './arguments.ts'
import { followCollections } from './follow.ts'
import { greeting } from './greeting.ts'
import { namesOf, offered } from './offered.ts'
import type { Parts } from './parts.ts'
import { type Stack, type StackOptions, start } from './stack.ts'

/** What is served, by whom. */
interface Source {
  readonly file: string | undefined
  readonly front: Front
}

/** Opens a stack, with the lines that it has for a terminal. @param parts end it, also while it is being opened. */
export const openSession = async (
  options: StackOptions,
  { file, front }: Source,
  parts: Parts,
): Promise<void> => {
  const watched = front.takesFile ? file : undefined
  const followed = watched === undefined ? undefined : await followCollections(watched, waiting)
  parts.defer(() => followed?.stop())
  const collections = (await followed?.first) ?? (await collectionsIn(file))
  const stack = await start({ ...options, collections })
  parts.defer(() => stack.stop())
  console.log(greeting({ stack, options, collections, watched, front }))
  await followed?.follow(serving(stack, collections))
}

const waiting = (mistake: string): void =>
  console.error(`multistatus: ${mistake}\nNothing is served yet; it will be as soon as that is mended.`)

/** A wrong file changes nothing but what the terminal says. */
const serving = (stack: Stack, first: readonly Collection[]) => {
  let served = first
  return async (loaded: Loaded): Promise<void> => {
    try {
      if ('mistake' in loaded) throw new Error(loaded.mistake)
      await stack.replace(loaded.collections)
      served = loaded.collections
      console.log(`Changed. Collections:\n${offered(served)}`)
    } catch (error) {
      console.error(`multistatus: ${oneLine(error)}\nStill served as before: ${namesOf(served)}`)
    }
  }
}
