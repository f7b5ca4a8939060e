import * as samples from '../../examples/demo/collections.ts'
import { composeImporter } from '../../functions/compose/importer.ts'

/** The importer, likewise. */
export const handler = composeImporter(Object.values(samples))
