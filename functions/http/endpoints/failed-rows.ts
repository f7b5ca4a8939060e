import { rowsAsCsv } from '../../batch/render/failed-rows.ts'
import { json, type Response } from '../../batch/render/response.ts'
import { type BatchResource, isImport } from '../../batch/resource.ts'
import { type FailedRow, failedRowsFrom } from '../../jobs/results.ts'
import type { ImportBatch } from '../../model/async-batch.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { BodyLost } from '../../ports/bodies.ts'
import { cellsOf } from '../../rows/csv-cells.ts'
import { resultsContext } from '../async-batch.ts'
import { linkTo, nextPage, readCursor } from '../cursor.ts'
import type { Dependencies } from '../dependencies.ts'
import { limitOf, textOf } from '../query.ts'
import type { ApiRequest } from '../request.ts'
import { pageSizes, typeFor } from './pages.ts'

/** So many characters of rows go into a page; one row is at most 1 MiB. */
const pageCharacters = 2_000_000

const noFile: Refusal = {
  problem: 'malformed-request',
  detail: 'rows=true goes with the errors of an import: other batches have no file.',
}

const fileGone: Refusal = {
  problem: 'not-found',
  detail: 'The uploaded file is not there any more; without rows=true the errors are.',
}

/** `GET /v1/batches/{batch}/errors?rows=true`: each failed row of a file, with its text as it was sent. */
export const readFailedRows = async (
  { batch }: Pick<BatchResource, 'batch'>,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response | Refusal> => {
  if (!isImport(batch)) return noFile
  try {
    const page = await pageOf(batch, request, dependencies)
    return isRefusal(page) ? page : answerOf(page, batch.header, request)
  } catch (error) {
    if (error instanceof BodyLost) return fileGone
    throw error
  }
}

interface Page {
  readonly rows: readonly FailedRow[]
  readonly next: string | undefined
}

const pageOf = async (
  batch: ImportBatch,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Page | Refusal> => {
  const limit = limitOf(request.query, pageSizes.results)
  if (isRefusal(limit)) return limit
  const from = readCursor(textOf(request.query, 'cursor'))
  if (isRefusal(from)) return from
  const context = { ...resultsContext(request, dependencies), bodies: dependencies.bodies }
  const rows: FailedRow[] = []
  let characters = 0
  for await (const row of failedRowsFrom(batch, from, context)) {
    characters += JSON.stringify(row).length
    const isFull = rows.length === limit || (rows.length > 0 && characters > pageCharacters)
    if (isFull) return { rows, next: nextPage(request, row.entry.index, dependencies) }
    rows.push(row)
  }
  return { rows, next: undefined }
}

const answerOf = ({ rows, next }: Page, header: string | undefined, request: ApiRequest): Response => {
  const type = typeFor(request)
  const charset = type === json ? '' : '; charset=utf-8'
  return {
    statusCode: 200,
    headers: { 'content-type': `${type}${charset}`, ...linkTo(next) },
    body: bodyOf(type, rows, next, header),
  }
}

const bodyOf = (
  type: ReturnType<typeof typeFor>,
  rows: readonly FailedRow[],
  next: string | undefined,
  header: string | undefined,
): string => {
  const shown = rows.map(({ entry, sent }) => ({ ...entry, ...(sent ? { row: sent.text } : {}) }))
  switch (type) {
    case 'application/json':
      return JSON.stringify({ results: shown, ...(next === undefined ? {} : { next }) })
    case 'application/x-ndjson':
      return shown.map((row) => `${JSON.stringify(row)}\n`).join('')
    case 'text/csv': {
      const columns = header ? cellsOf(header) : []
      return rowsAsCsv(
        columns,
        rows.map(({ entry, sent }) => ({ entry, text: sent?.text, cells: sent?.cells })),
      )
    }
  }
}
