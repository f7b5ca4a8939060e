import { stringify } from 'csv-stringify/sync'
import type { Entry } from './entry.ts'

/** How failed results can be downloaded beside JSON. */
export const errorsTypes = ['application/x-ndjson', 'text/csv'] as const
export type ErrorsType = (typeof errorsTypes)[number]

const columns = ['index', 'id', 'line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/**
 * As any reader of RFC 4180 takes it: a cell with one half of a line end is quoted, too. Labels and names of members are
 * other people's text, which must not begin a formula.
 */
const csv = { record_delimiter: '\r\n', quoted_match: /[\r\n]/, escape_formulas: true } as const

export const errorsAs = (type: ErrorsType, entries: readonly Entry[]): string =>
  type === 'text/csv'
    ? stringify(entries.map(rowOf), { header: true, columns: [...columns], ...csv })
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

/** A row a failed operation, its field errors side by side. */
const rowOf = ({ index, id, line, status, retryable, error }: Entry): Record<string, string> => {
  const errors = error?.errors ?? []
  const details = [error?.detail ?? '', ...errors.map(({ detail }) => detail)]
  return {
    index: String(index),
    id,
    line: line === undefined ? '' : String(line),
    status: String(status),
    type: error?.type ?? '',
    title: error?.title ?? '',
    detail: [...new Set(details)].filter((detail) => detail !== '').join('; '),
    pointer: errors.map(({ pointer }) => pointer).join('; '),
    retryable: String(retryable ?? false),
  }
}
