import { existsSync, renameSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createClient } from '../../client.ts'
import type { BatchStatus } from '../../model/asynchronous.ts'
import { isFinal, service } from '../../service.ts'
import type { Connection } from '../connect.ts'
import type { Flags } from '../flags.ts'
import type { Io } from '../io.ts'
import type { Format } from '../rows/format.ts'
import { sidecarName } from '../run/failed-names.ts'
import type { Plan } from '../run/journal.ts'
import { doneBefore } from '../run/retry-set.ts'
import { UsageError } from '../usage-error.ts'
import { errorPages } from './error-pages.ts'

/**
 * Downloads the failed rows of an import as the service got them, unless they are here already, and the description of
 * the import.
 */
export const fetchFailed = async (
  batch: string,
  connection: Connection,
  { failed, fresh = false, signal }: Pick<Flags, 'failed' | 'fresh'> & Pick<Io, 'signal'>,
): Promise<Plan> => {
  const status = await createClient(connection).status(batch, { signal })
  const plan = planFor(status, String(connection.baseUrl))
  const file = { path: `${batch}.${plan.format}`, format: plan.format }
  const place = failed ?? sidecarName(file, 'failed')
  const retried = sidecarName(file, 'retry')
  // The rows are here already, or they were retried from here before.
  if ([place, retried].some((path) => existsSync(path))) return plan
  if (!fresh && doneBefore({ failed: place, retried, again: '' }) !== undefined) return plan
  if (status.summary.failed === 0) throw new UsageError(`nothing to retry: no row of ${batch} failed`)
  const pages = errorPages(
    { batch, format: plan.format === 'csv' ? 'csv' : 'ndjson', rows: true },
    connection,
    signal,
  )
  await writeFile(`${place}.new`, pages)
  renameSync(`${place}.new`, place)
  return plan
}

const planFor = ({ id, import: source, state }: BatchStatus, url: string): Plan => {
  if (source === undefined)
    throw new UsageError(`${id} is no import: only who submitted its operations has them`)
  if (!isFinal(state)) throw new UsageError(`${id} is not finished: multistatus status ${id}`)
  const format: Format = source.contentType === 'text/csv' ? 'csv' : 'ndjson'
  const { collection } = source
  return {
    command: 'import',
    url,
    collection,
    ...howOf(source),
    format,
    background: false,
    digest: '',
    rows: service.maxOperations,
    salt: '',
  }
}

const howOf = ({ method, action }: NonNullable<BatchStatus['import']>): Pick<Plan, 'method' | 'action'> => {
  if (action !== undefined) return { action }
  if (method === 'POST' || method === 'PUT' || method === 'PATCH') return { method }
  throw new UsageError(`an import by ${method} cannot be retried here`)
}
