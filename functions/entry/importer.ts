import { collections } from '../collections/all.ts'
import { composeImporter } from '../compose/importer.ts'

/** The importer: one body of which something is to be handed out a message. */
export const handler = composeImporter(collections)
