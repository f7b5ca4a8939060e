import type { Attributes, Value } from '../doubles/database.ts'
import type { Data, Held, ItemState } from './journal.ts'

/** Reads records of items with nothing of the project's own: as any other reader of the table would. */

/** "things/1", whichever way the key is cut; a record beside an item has a name of its own. */
export const nameOf = ({ pk, sk }: Attributes): string => {
  const [, collection = '', ...id] = (pk?.S ?? '').split('#')
  return `${collection}/${sk?.S ?? id.join('#')}`
}

export const stateOf = (record: Attributes | undefined): ItemState =>
  record === undefined
    ? { version: 0, data: null }
    : {
        version: Number(record.version?.N ?? 0),
        data: dataOf(record.data),
        schema: Number(record.schemaVersion?.N ?? 1),
      }

/** Without what the service puts beside what is stored as the item. */
export const withoutManaged = ({ id: _, createdAt: __, updatedAt: ___, label: ____, ...data }: Data): Data =>
  data

const dataOf = (data: Value | undefined): ItemState['data'] => {
  if (data?.S !== undefined) return JSON.parse(data.S)
  return data?.M === undefined ? null : mapOf(data.M)
}

/** By name: a map has no order, so that one written in another order is the same. */
const mapOf = (map: Attributes): { [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, plain(value)]),
  )

const plain = (value: Value): unknown => {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return Number(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.L) return value.L.map(plain)
  return value.M ? mapOf(value.M) : null
}

/** The mark of the end that a batch has on record; undefined of what is no batch, or is open. */
export const endOf = ({ endedBy }: Attributes): string | undefined => endedBy?.S

/** Who is at work on a batch or on a chunk, as its record shows it. Undefined for records that nobody holds. */
export const holdingOf = ({
  pk,
  sk,
  owner,
  state,
  leaseUntil,
}: Attributes): Pick<Held, 'record' | 'holder' | 'until'> | undefined =>
  owner?.S === undefined || leaseUntil?.N === undefined
    ? undefined
    : {
        record: `${pk?.S} ${sk?.S}`,
        holder: owner.S,
        until: state?.S === 'running' ? Number(leaseUntil.N) : undefined,
      }
