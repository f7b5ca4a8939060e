import type { Progress } from '../../model/async-batch.ts'
import { idPattern } from '../../model/ids.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { type BatchState, stateOf, states } from '../../model/state.ts'
import type { ListQuery } from '../../ports/async-batches.ts'
import { isUnavailable } from '../../ports/unavailable.ts'
import { unreadableBatch } from '../async-views.ts'
import { callerOf } from '../caller.ts'
import { badCursor, nextPage, placeIn } from '../cursor.ts'
import type { AsyncDependencies } from '../dependencies.ts'
import { choiceOf, instantOf, limitOf, parameterOf } from '../query.ts'
import type { ApiRequest } from '../request.ts'
import type { AsyncEndpoint } from './endpoint.ts'
import { pageSizes } from './pages.ts'

/** The most pages of the index for one answer: a listed batch may have changed its state, and is left out then. */
const maxPages = 3

interface Asked {
  readonly query: ListQuery
  readonly state: BatchState | undefined
}

/** `GET /v1/batches`: the caller's own, newest first. */
export const listBatches: AsyncEndpoint = async (request, dependencies) => {
  const asked = askedBy(request)
  if (isRefusal(asked)) return asked
  try {
    const { batches, cursor } = await collect(asked, request, dependencies)
    return { kind: 'batches', batches, next: nextPage(request, cursor, dependencies) }
  } catch (error) {
    if (isUnavailable(error)) return unreadableBatch
    throw error
  }
}

const askedBy = ({ query, principal }: ApiRequest): Asked | Refusal => {
  const limit = limitOf(query, pageSizes.batches)
  const state = choiceOf(query, 'state', states)
  const createdAfter = instantOf(query, 'createdAfter')
  const createdBefore = instantOf(query, 'createdBefore')
  for (const read of [limit, state, createdAfter, createdBefore]) if (isRefusal(read)) return read
  const cursor = parameterOf(query, 'cursor')
  const place = cursor === undefined ? undefined : placeIn(cursor)
  if (isRefusal(place)) return place
  if (place !== undefined && !isPlace(place)) return badCursor
  return {
    state: state as BatchState | undefined,
    query: {
      caller: callerOf(principal),
      limit: limit as number,
      ...(state === undefined ? {} : { state: state as BatchState }),
      ...(createdAfter === undefined ? {} : { createdAfter: createdAfter as string }),
      ...(createdBefore === undefined ? {} : { createdBefore: createdBefore as string }),
      ...(place === undefined ? {} : { cursor: place }),
    },
  }
}

/** The sort key of the list: an instant, and the id. */
const isPlace = (place: string): boolean => {
  const [instant = '', id = '', ...rest] = place.split('#')
  return /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(instant) && idPattern.test(id) && rest.length === 0
}

interface Collected {
  readonly batches: readonly Progress[]
  /** The position of the next page; undefined at the end. */
  readonly cursor: string | undefined
}

/** The index may be a moment behind, so the record decides about the state. */
const collect = async (
  { query, state }: Asked,
  { deadline }: ApiRequest,
  { asyncBatches, clock }: AsyncDependencies,
): Promise<Collected> => {
  const batches: Progress[] = []
  let cursor = query.cursor
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await asyncBatches.list({ ...query, ...(cursor ? { cursor } : {}) }, deadline)
    const read = await Promise.all(page.entries.map(({ id }) => asyncBatches.read(id, clock.now(), deadline)))
    for (const [at, progress] of read.entries()) {
      cursor = page.entries[at]?.cursor
      if (progress && (state === undefined || stateOf(progress.batch) === state)) batches.push(progress)
      const isLast = at === read.length - 1
      if (batches.length === query.limit)
        return { batches, cursor: isLast && !page.more ? undefined : cursor }
    }
    if (!page.more) return { batches, cursor: undefined }
  }
  return { batches, cursor }
}
