import { rowsPath } from '../../batch/rows-path.ts'
import { isRecord } from '../../send/call.ts'
import type { SendFile } from '../rows/columns.ts'
import { cellsOf } from '../rows/csv.ts'
import { parsed } from '../rows/json.ts'
import { type Row, wireOf } from '../rows/row.ts'
import type { Plan } from './journal.ts'
import { binaryWeight, joined, linesOf, noneUnmet, type Shape, textWeight } from './shape.ts'

/** Rows as items of one collection. They are sent as they are in the file, and the service reads them. */
export const itemShape = ({ sent }: SendFile, { collection = '', method = 'POST', action }: Plan): Shape => {
  const common: Pick<Shape, 'method' | 'pathOf' | 'labelOf' | 'unmetDependencies'> = {
    method,
    pathOf: (validateOnly) => rowsPath(collection, { action, validateOnly }),
    labelOf: () => undefined,
    unmetDependencies: () => noneUnmet,
  }
  return sent === undefined
    ? {
        ...common,
        contentType: 'application/x-ndjson',
        around: { bytes: 0, event: 0 },
        itemOf: idOfJson,
        // The service counts the lines of the request, which differ from those of the file.
        faultOf: (row) => (parsed(row) === undefined ? 'The line is not JSON.' : undefined),
        weigh: (row) => binaryWeight(wireOf(row)),
        bodyOf: (rows) => joined(linesOf(rows), '\n'),
      }
    : {
        ...common,
        contentType: 'text/csv',
        around: textWeight(sent.header),
        itemOf: idOfCsv(sent.columns.indexOf('id')),
        faultOf: () => undefined,
        weigh: (row) => textWeight(wireOf(row)),
        bodyOf: (rows) => joined([sent.header, ...linesOf(rows)], '\n'),
      }
}

const idOfJson = (row: Row): string | undefined => {
  const value = parsed(row)
  return isRecord(value) && typeof value.id === 'string' ? value.id : undefined
}

const idOfCsv =
  (column: number) =>
  (row: Row): string | undefined =>
    column < 0 ? undefined : cellsOf(wireOf(row))[column]
