import { composeImporter } from '../../functions/compose/importer.ts'
import * as samples from '../collections.ts'

/** The importer, likewise. */
export const handler = composeImporter(Object.values(samples))
