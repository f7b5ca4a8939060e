import { isRecord } from '../../send/call.ts'
import { cellsOf } from '../rows/csv.ts'
import type { RowFile } from '../rows/file.ts'
import { parsed } from '../rows/json.ts'
import type { Row } from '../rows/row.ts'
import type { Plan } from './journal.ts'
import { binaryWeight, joined, nobody, type Shape, textWeight } from './shape.ts'

/** Rows as items of one collection: they travel as they stand in the file, and the service reads them. */
export const itemShape = (file: RowFile, { collection = '', method = 'POST' }: Plan): Shape => {
  const { header } = file
  const idOf = header === undefined ? idOfJson : idOfCsv(file.columns.indexOf('id'))
  const common = {
    method,
    path: `/v1/${encodeURIComponent(collection)}`,
    itemOf: idOf,
    labelOf: () => undefined,
    faultOf: () => undefined,
    strangers: () => nobody,
  }
  return header === undefined
    ? {
        ...common,
        contentType: 'application/x-ndjson',
        around: { bytes: 0, event: 0 },
        weigh: ({ bytes }) => binaryWeight(bytes),
        bodyOf: (rows) =>
          joined(
            rows.map(({ bytes }) => bytes),
            '\n',
          ),
      }
    : {
        ...common,
        contentType: 'text/csv',
        around: textWeight(header),
        weigh: ({ bytes }) => textWeight(bytes),
        bodyOf: (rows) => joined([header, ...rows.map(({ bytes }) => bytes)], '\n'),
      }
}

const idOfJson = (row: Row): string | undefined => {
  const value = parsed(row)
  return isRecord(value) && typeof value.id === 'string' ? value.id : undefined
}

const idOfCsv =
  (column: number) =>
  ({ bytes }: Row): string | undefined =>
    column < 0 ? undefined : cellsOf(bytes)[column]
