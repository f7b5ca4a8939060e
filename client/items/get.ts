import type { Stored } from '../model/list.ts'
import { type Answered, isProblem, isRecord, jsonCall, jsonOf, problemOf } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { collectionPath, noCollection } from '../service.ts'

interface Named {
  readonly collection: string
  readonly id: string
}

/** With these the path would be another one. */
const noIds: readonly string[] = ['', '.', '..']

/**
 * The item of an id; undefined where there is none.
 * @throws RangeError for what can be in no path.
 */
export const getItem = async (
  { collection, id }: Named,
  context: ExchangeContext,
): Promise<Stored | undefined> => {
  if (noIds.includes(id)) throw new RangeError(`${JSON.stringify(id)} is no id`)
  const path = `${collectionPath(collection)}/${encodeURIComponent(id)}`
  return exchange(jsonCall('GET', path), readItem, context)
}

const readItem: Read<Stored | undefined> = (answered) => {
  if (isAbsent(answered)) return { value: undefined }
  const body = jsonOf(answered)
  const etag = answered.headers.get('etag')
  if (answered.status !== 200 || etag === null || !isRecord(body) || typeof body.id !== 'string')
    return undefined
  const isOutdated = answered.headers.get('item-outdated') === '?1'
  const stored = { id: body.id, etag, body: body as Stored['body'] }
  return { value: isOutdated ? { ...stored, outdated: true } : stored }
}

/** The item is not there, which the service says, and not a proxy; a collection that is not there is an error. */
const isAbsent = (answered: Answered): boolean => {
  const problem = answered.status === 404 ? problemOf(answered) : undefined
  return isProblem(problem, 'not-found') && problem?.detail !== noCollection
}
