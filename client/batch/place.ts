import { RequestError } from '../errors.ts'
import type { AnyOperation } from '../model/operation.ts'
import type { OperationResult, Problem } from '../model/result.ts'
import type { Chunk } from './cut.ts'

/** An operation's result, beside the operation. */
export type Zipped = OperationResult & { readonly operation: AnyOperation }

/** A result with its number, and the places that it names, in the whole list. */
export const placed = (result: OperationResult, { first, operations }: Chunk): Zipped => {
  const operation = operations[result.index]
  if (operation === undefined) throw new RangeError(`there is no operation ${result.index}`)
  const moved = { ...result, index: first + result.index, operation }
  return moved.ok ? moved : { ...moved, error: problemFrom(first, moved.error) }
}

/** A refusal with places in the whole list. */
export const placedError = (error: unknown, { first }: Chunk): unknown =>
  error instanceof RequestError && error.problem !== undefined && first > 0
    ? new RequestError({ ...fieldsOf(error), problem: problemFrom(first, error.problem) })
    : error

const fieldsOf = ({ status, requestId, idempotencyKey, attempts, mayHaveRun }: RequestError) => ({
  status,
  requestId,
  idempotencyKey,
  attempts,
  mayHaveRun,
})

const problemFrom = (first: number, problem: Problem): Problem =>
  first === 0 || problem.errors === undefined
    ? problem
    : {
        ...problem,
        errors: problem.errors.map((error) => ({ ...error, pointer: pointerFrom(first, error.pointer) })),
      }

const pointerFrom = (first: number, pointer: string): string =>
  pointer.replace(/^\/operations\/(\d+)(?=\/|$)/, (_, index) => `/operations/${first + Number(index)}`)
