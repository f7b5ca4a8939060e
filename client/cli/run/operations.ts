import { itemOf } from '../../batch/item.ts'
import { labelOf } from '../../batch/labels.ts'
import { isRecord } from '../../send/call.ts'
import { service, submissionPath } from '../../service.ts'
import { parsed } from '../rows/json.ts'
import { type Row, wireOf } from '../rows/row.ts'
import { joined, type Shape, textWeight } from './shape.ts'

/** The bytes of an id that a row does not have itself. */
const nameBytes = 32

/** The name of an operation is its id, else the number of its row, wherever the file is cut. */
const nameOf = (row: Row): string => {
  const operation = parsed(row)
  return labelOf(isRecord(operation) ? operation.id : undefined, row.index)
}

/** Rows as operations. */
export const operationShape: Shape = {
  method: 'POST',
  pathOf: submissionPath,
  contentType: 'application/json',
  around: { bytes: 64, event: 64 },
  weigh: (row) => {
    const { bytes: own, event } = textWeight(wireOf(row))
    return { bytes: own + nameBytes, event: event + nameBytes }
  },
  itemOf: (row) => {
    const operation = parsed(row)
    return isRecord(operation) && typeof operation.path === 'string'
      ? itemOf({ ...operation, method: String(operation.method), path: operation.path })
      : undefined
  },
  labelOf: nameOf,
  faultOf: (row) => (isRecord(parsed(row)) ? undefined : 'The line is not a JSON object.'),
  unmetDependencies: (rows) => unmetDependencies(rows),
  bodyOf: (rows) => {
    const texts = rows.map(named)
    return joined([Buffer.from('{"operations":['), joined(texts, ','), Buffer.from(']}')], '')
  },
}

const named = (row: Row, position: number): Uint8Array => {
  const operation = parsed(row)
  if (row.index === position || !isRecord(operation) || operation.id !== undefined) return row.bytes
  const rest = row.bytes.subarray(row.bytes.indexOf('{') + 1)
  const comma = Object.keys(operation).length === 0 ? '' : ','
  return Buffer.concat([Buffer.from(`{"id":"${row.index}"${comma}`), rest])
}

/** Operations that depend, directly or indirectly, on one that is not sent with them. */
const unmetDependencies = (rows: readonly Row[]): ReadonlyMap<number, string> => {
  const operations = rows.map((row) => parsed(row))
  const found = new Map<number, string>()
  for (let before = -1; before < found.size; ) {
    before = found.size
    const labels = new Set(rows.flatMap((row, at) => (found.has(at) ? [] : [nameOf(row)])))
    for (const [at, operation] of operations.entries()) {
      const absent = dependenciesOf(operation).find((label) => !labels.has(label))
      if (absent !== undefined && !found.has(at)) found.set(at, reason(absent))
    }
  }
  return found
}

const dependenciesOf = (operation: unknown): string[] =>
  isRecord(operation) && Array.isArray(operation.dependsOn)
    ? operation.dependsOn.filter((label) => typeof label === 'string')
    : []

const reason = (label: string): string =>
  `It depends on ${JSON.stringify(label)}, which is not in the same request (${service.maxOperations} operations that follow each other); ` +
  'if that is done already, take dependsOn out.'
