import { createWriteStream, renameSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RowFile } from '../rows/file.ts'
import type { Row } from '../rows/row.ts'
import { fileSource } from '../rows/source.ts'
import { digestOf } from './digest.ts'
import { csvHead, csvLine, type Extra, needsOf } from './failed-csv.ts'
import { jsonLine } from './failed-json.ts'
import type { FailedRow } from './journal.ts'

export type FailedAt = (row: Row) => FailedRow | undefined

export interface FailedPlace {
  readonly path: string
  /** Called with the file's SHA-256 before it is in its place. */
  readonly onWritten?: (digest: string) => void
}

/** Writes the failed rows, each with its reason; the whole file or nothing. */
export const writeFailed = async (
  file: RowFile,
  failedAt: FailedAt,
  { path, onWritten }: FailedPlace,
): Promise<void> => {
  const begun = isDevice(path) ? path : `${path}.new`
  const lines = file.header === undefined ? jsonLines(file, failedAt) : csvLines(file, failedAt)
  await pipeline(Readable.from(lines), createWriteStream(begun))
  if (begun === path) return
  onWritten?.(await digestOf(fileSource(begun, file.format)))
  renameSync(begun, path)
}

/** A pipe or a null device is written to directly, since it cannot be replaced by a file. */
const isDevice = (path: string): boolean => {
  const known = statSync(path, { throwIfNoEntry: false })
  return known !== undefined && !known.isFile()
}

async function* jsonLines(file: RowFile, failedAt: FailedAt): AsyncGenerator<Buffer> {
  for await (const { row, failed } of failedRows(file, failedAt)) yield jsonLine(row, failed)
}

async function* csvLines(file: RowFile, failedAt: FailedAt): AsyncGenerator<Buffer> {
  const extra = { text: false, guarded: false }
  for await (const { row } of failedRows(file, failedAt)) {
    const needs: Extra = needsOf(row, file)
    extra.text ||= needs.text
    extra.guarded ||= needs.guarded
  }
  yield csvHead(file, extra)
  for await (const failed of failedRows(file, failedAt)) yield csvLine(failed, file, extra)
}

async function* failedRows(file: RowFile, failedAt: FailedAt) {
  for await (const row of file.rows()) {
    const failed = failedAt(row)
    if (failed) yield { row, failed }
  }
}
