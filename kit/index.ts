/** What a module of collections is written with. Nothing here starts anything, or knows AWS. */
export type { Action } from '../functions/model/action.ts'
export type { Authorize, Question } from '../functions/model/authorize.ts'
export { type Collection, defineCollection } from '../functions/model/collection.ts'
export { type Refused, refuse } from '../functions/model/refused.ts'
