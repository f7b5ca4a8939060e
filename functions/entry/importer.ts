import { collections } from '../collections/all.ts'
import { composeImporter } from '../compose/importer.ts'

/** The importer: each message names a body to hand out. */
export const handler = composeImporter(collections)
