import * as samples from '../../examples/demo/collections.ts'
import { composeApi } from '../../functions/compose/api.ts'

/** The HTTP function as it is deployed, serving the examples, whatever this checkout deploys. */
export const handler = composeApi(Object.values(samples))
