import { UnsendableError } from '../errors.ts'
import type { AnyOperation, Source } from '../model/operation.ts'
import type { CutLimits } from '../options.ts'
import { isRecord } from '../send/call.ts'
import { service } from '../service.ts'
import { itemOf } from './item.ts'
import { labelOf } from './labels.ts'
import { operationText } from './text.ts'
import { maxEventBytes, type Weight, weightOf } from './weight.ts'

/** The operations of one request. */
export interface Chunk {
  /** Number of the request, from 0. */
  readonly number: number
  /** Position of the first operation in the whole list. */
  readonly first: number
  readonly operations: AnyOperation[]
  /** Their JSON. */
  readonly texts: string[]
  /** The items that they name. */
  readonly items: Set<string>
}

/** The bytes of a body of `POST /v1/batches` around its operations. */
const envelopeBytes = 64

export const defaultLimits: CutLimits = {
  operations: service.maxOperations,
  bytes: service.maxBodyBytes,
}

interface Open extends Chunk {
  readonly labels: Set<string>
  bytes: number
  event: number
}

const open = (number: number, first: number): Open => ({
  number,
  first,
  operations: [],
  texts: [],
  items: new Set(),
  labels: new Set(),
  bytes: envelopeBytes,
  event: envelopeBytes,
})

/**
 * Cuts a list into requests, by count and by bytes. An operation keeps its name wherever the list is cut: its own
 * label, else its position in the whole list.
 * @throws RangeError when an operation depends on one that is not in the same request.
 * @throws UnsendableError when an operation holds a value that JSON does not have.
 */
export async function* cut(operations: Source<AnyOperation>, limits: CutLimits): AsyncGenerator<Chunk> {
  let chunk = open(0, 0)
  let index = 0
  for await (const operation of operations) {
    if (!isRecord(operation)) throw new UnsendableError(index, '', 'is no object')
    let entry = entryOf(operation, index, chunk)
    if (!fits(entry, chunk, limits)) {
      yield closed(chunk)
      chunk = open(chunk.number + 1, index)
      entry = entryOf(operation, index, chunk)
    }
    add(operation, entry, chunk)
    index++
  }
  if (chunk.operations.length > 0) yield closed(chunk)
}

interface Measured extends Weight {
  readonly label: string
  readonly text: string
}

const entryOf = (operation: AnyOperation, index: number, { first, operations }: Open): Measured => {
  const named = first === 0 || operation.id !== undefined ? operation : { ...operation, id: String(index) }
  const text = operationText(named, index)
  return { text, label: labelOf(named.id, operations.length), ...weightOf(text) }
}

const fits = ({ label, bytes, event }: Measured, chunk: Open, limits: CutLimits): boolean =>
  chunk.operations.length === 0 ||
  (chunk.operations.length < limits.operations &&
    chunk.bytes + bytes <= limits.bytes &&
    chunk.event + event <= maxEventBytes &&
    !chunk.labels.has(label))

const add = (operation: AnyOperation, { label, text, bytes, event }: Measured, chunk: Open): void => {
  chunk.operations.push(operation)
  chunk.texts.push(text)
  chunk.labels.add(label)
  chunk.items.add(itemOf(operation))
  chunk.bytes += bytes + 1
  chunk.event += event + 1
}

const closed = (chunk: Open): Chunk => {
  for (const [at, { dependsOn = [] }] of chunk.operations.entries()) {
    const absent = dependsOn.find((label) => !chunk.labels.has(label))
    if (absent !== undefined) throw new RangeError(partedText(chunk.first + at, absent))
  }
  return chunk
}

const partedText = (index: number, label: string): string =>
  `operation ${index} depends on "${label}", which is not in the same request; what depends on each other has to fit ` +
  `into one (${defaultLimits.operations} operations, ${defaultLimits.bytes / 1024 ** 2} MiB)`
