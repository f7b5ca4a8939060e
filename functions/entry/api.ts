import { collections } from '../collections/all.ts'
import { composeApi } from '../compose/api.ts'

/** The HTTP function. */
export const handler = composeApi(collections)
