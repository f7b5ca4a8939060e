import { fileURLToPath } from 'node:url'
import type { Collection } from '../../functions/model/collection.ts'
import * as exported from './collections.ts'

/** Every collection that the tests declare. */
export const collections: readonly Collection[] = Object.values(exported)

/** Where they stand, for `--collections` and for a process of its own. */
export const collectionsFile = fileURLToPath(new URL('./collections.ts', import.meta.url))
