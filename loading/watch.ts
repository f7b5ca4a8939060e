import { type BuildResult, context, type Plugin } from 'esbuild'
import type { Collection } from '../functions/model/collection.ts'
import { withBundler } from './bundler.ts'
import { bundlingOf } from './bundling.ts'
import { declaredIn } from './declared.ts'
import { oneLine } from './explained.ts'
import { loadBundle, NoSuchFile } from './exports.ts'

/** What a file says now. */
export type Loaded =
  | { readonly collections: readonly Collection[] }
  | { readonly mistake: string; readonly isMissing: boolean }

/**
 * Loads the collections of a file, and again whenever the file changes, or what it imports and is not installed.
 * @param told is given each of them, one after the other; it does not throw.
 */
export const watchCollections = async (
  file: string,
  told: (loaded: Loaded) => Promise<void>,
): Promise<{ stop(): Promise<void> }> => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const watching = withBundler(async () => {
    const bundling = bundlingOf(file)
    const watched = await context({ ...bundling, plugins: [...bundling.plugins, telling(file, told)] })
    await watched.watch()
    await ended
    await watched.dispose()
  })
  return {
    stop: async () => {
      end()
      await watching
    },
  }
}

/** A file that is saved without a change says nothing new. */
const telling = (file: string, told: (loaded: Loaded) => Promise<void>): Plugin => ({
  name: 'telling',
  setup: ({ onEnd }) => {
    let last: string | undefined
    onEnd(async (result) => {
      const text = result.outputFiles?.[0]?.text ?? JSON.stringify(result.errors)
      if (text === last) return
      last = text
      await told(await loadedFrom(result, file))
    })
  },
})

const loadedFrom = async (result: BuildResult, file: string): Promise<Loaded> => {
  try {
    return { collections: declaredIn(await loadBundle(file, result), file) }
  } catch (error) {
    return { mistake: oneLine(error), isMissing: error instanceof NoSuchFile }
  }
}
