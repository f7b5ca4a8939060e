import type { Collection } from '../functions/model/collection.ts'
import { ExportFault, exportedCollections } from '../functions/model/exported-collections.ts'
import { withPlace } from './explained.ts'
import type { LoadedModule } from './exports.ts'

/**
 * The collections that a module declares.
 * @throws Error in one line, with the place of what is wrong where it is known.
 */
export const declaredIn = ({ exported, sources }: LoadedModule, file: string): readonly Collection[] => {
  try {
    return exportedCollections(exported, file)
  } catch (error) {
    const name = error instanceof ExportFault ? error.exported : undefined
    if (!(error instanceof Error) || name === undefined) throw error
    throw new Error(withPlace(error.message, sources.ofExport(name)))
  }
}
