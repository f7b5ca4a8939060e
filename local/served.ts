import type { PageOptions } from '../docs/documents.ts'
import type { Collection } from '../functions/model/collection.ts'
import { type CodeDirectory, createCodeDirectory } from './documents.ts'
import type { FunctionEnvironment } from './environment.ts'
import { type LoadedFunctions, type Loaders, loadFunctions } from './functions.ts'

export interface Serving {
  readonly environment: FunctionEnvironment
  readonly documents: PageOptions
  readonly load: Loaders
}

/** The functions of a running stack. Who holds one of them calls what serves the newest collections. */
export interface Served {
  readonly functions: LoadedFunctions
  /** Serves others from the next call on; what is under way ends as it began. */
  readonly replace: (collections: readonly Collection[]) => Promise<void>
  readonly remove: () => Promise<void>
}

export const createServed = async (
  collections: readonly Collection[],
  { environment, documents, load }: Serving,
): Promise<Served> => {
  const codes: CodeDirectory[] = []
  const made = async (these: readonly Collection[]): Promise<LoadedFunctions> => {
    const code = createCodeDirectory(these, documents)
    codes.push(code)
    const functions = await loadFunctions({
      environment: { ...environment, codeDirectory: code.path },
      collections: these,
      load,
    })
    return { ...functions, api: code.serving(functions.api) }
  }
  let current = await made(collections)
  return {
    functions: throughout(current, () => current),
    replace: async (these) => {
      current = await made(these)
    },
    remove: async () => void (await Promise.all(codes.map((code) => code.remove()))),
  }
}

/** Those that know collections are looked up at each call; the others stay. */
const throughout = (first: LoadedFunctions, now: () => LoadedFunctions): LoadedFunctions => ({
  ...first,
  api: (event, context) => now().api(event, context),
  importer: (event, context) => now().importer(event, context),
  worker: (event, context) => now().worker(event, context),
  publisher: first.publisher && (async (event, context) => now().publisher?.(event, context)),
})
