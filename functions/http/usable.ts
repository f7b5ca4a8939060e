import type { Action } from '../model/action.ts'
import type { Collection } from '../model/collection.ts'
import type { Index } from '../model/indexes/declaration.ts'
import { methods } from '../model/limits.ts'
import type { Dependencies } from './dependencies.ts'
import { type ApiRequest, rulesOf } from './request.ts'

/** A collection, as far as a caller has the scopes for it. */
export interface UsableCollection {
  readonly collection: Collection
  readonly actions: readonly Action[]
  /** Lists are reads. */
  readonly indexes: readonly Index[]
}

/** The collections for which a caller has the scope of a method or an action at least. */
export const usableBy = (request: ApiRequest, dependencies: Dependencies): readonly UsableCollection[] => {
  const { missingScope } = rulesOf(request, dependencies)
  return [...dependencies.collections.values()].flatMap((collection) => {
    const held = methods.filter((method) => missingScope(collection, method) === undefined)
    const actions = Object.values(collection.actions).filter(
      (action) => missingScope(collection, 'ACT', action) === undefined,
    )
    const indexes = held.includes('GET') ? collection.indexed : []
    return held.length + actions.length === 0 ? [] : [{ collection, actions, indexes }]
  })
}
