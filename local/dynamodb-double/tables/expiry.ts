import type { Change, Database } from './database.ts'
import type { Table } from './table.ts'

/** "Items with an expiration time greater than 5 years in the past are not deleted." */
const oldestSeconds = 5 * 365 * 86_400

/** Deletes the items that have expired by now, one by one, and returns their number. */
export const sweepExpired = (database: Database, now: Date): number => {
  const seconds = Math.floor(now.getTime() / 1000)
  const expired = database.tables().flatMap((table) => expiredIn(table, seconds))
  for (const change of expired) database.commit([change], 'ttl')
  database.flush()
  return expired.length
}

/** TTL reads numbers only: an attribute of another type never expires. */
const expiredIn = (table: Table, seconds: number): readonly Change[] => {
  const { timeToLive } = table.schema()
  if (timeToLive === undefined) return []
  return [...table.rows()].flatMap(({ id, item }) => {
    const at = Number(item[timeToLive]?.N)
    const isOver = at < seconds && at > seconds - oldestSeconds
    return isOver ? [{ spot: { table, id }, before: item, after: undefined }] : []
  })
}
