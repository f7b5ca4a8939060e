import { maxEventBytes } from '../../batch/weight.ts'
import { service } from '../../service.ts'
import type { Row } from '../rows/row.ts'
import type { FailedRow } from './journal.ts'
import type { Shape } from './shape.ts'

/** The rows of one request. */
export interface RowChunk {
  readonly number: number
  readonly rows: readonly Row[]
  /** The rows that can be sent. */
  readonly sendable: readonly Row[]
  /** The other rows, each with the reason. */
  readonly unsendable: readonly FailedRow[]
  readonly items: ReadonlySet<string>
}

/** Cuts rows into requests. The same rows are always cut in the same way, because their keys depend on it. */
export async function* chunksOf(
  rows: AsyncIterable<Row>,
  shape: Shape,
  most: number,
): AsyncGenerator<RowChunk> {
  let number = 0
  let open: Open = empty(shape)
  for await (const row of rows) {
    const fault = row.fault ?? shape.faultOf(row)
    const judged = fault === undefined ? row : { ...row, fault }
    const { bytes, event } = fault === undefined ? shape.weigh(row) : nothing
    const label = fault === undefined ? shape.labelOf(row) : undefined
    if (!fits(open, { bytes, event, label }, most)) {
      yield closed(open, number++, shape)
      open = empty(shape)
    }
    open.rows.push(judged)
    open.bytes += bytes
    open.event += event
    if (label !== undefined) open.labels.add(label)
  }
  if (open.rows.length > 0) yield closed(open, number, shape)
}

interface Open {
  readonly rows: Row[]
  readonly labels: Set<string>
  bytes: number
  event: number
}

const nothing = { bytes: 0, event: 0 }

const empty = ({ around }: Shape): Open => ({ rows: [], labels: new Set(), ...around })

interface Weighed {
  readonly bytes: number
  readonly event: number
  readonly label: string | undefined
}

const fits = (open: Open, { bytes, event, label }: Weighed, most: number): boolean =>
  open.rows.length === 0 ||
  (open.rows.length < most &&
    open.bytes + bytes <= service.maxBodyBytes &&
    open.event + event <= maxEventBytes &&
    (label === undefined || !open.labels.has(label)))

const closed = ({ rows }: Open, number: number, shape: Shape): RowChunk => {
  const good = rows.filter(({ fault }) => fault === undefined)
  const unmet = shape.unmetDependencies(good)
  const sendable = good.filter((_, at) => !unmet.has(at))
  const withUnmet = good.flatMap((row, at) => {
    const reason = unmet.get(at)
    return reason === undefined ? [] : [unsent(row, reason)]
  })
  const bad = rows.flatMap((row) => (row.fault === undefined ? [] : [unsent(row, row.fault)]))
  const items = sendable.map((row) => shape.itemOf(row)).filter((item) => item !== undefined)
  return { number, rows, sendable, unsendable: [...bad, ...withUnmet], items: new Set(items) }
}

/** In the form of the service's answer. */
export const unsent = ({ index, line }: Row, reason: string): FailedRow => ({
  index,
  line,
  status: 400,
  reason: `Not sent. ${reason}`,
  retryable: false,
})
