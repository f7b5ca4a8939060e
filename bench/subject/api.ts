import { composeApi } from '../../functions/compose/api.ts'
import * as samples from '../collections.ts'

/** The HTTP function as it is deployed, serving the examples, whatever this checkout deploys. */
export const handler = composeApi(Object.values(samples))
