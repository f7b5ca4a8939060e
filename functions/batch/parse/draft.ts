import type { JsonValue } from '../../json/value.ts'
import type { Verb } from '../../model/limits.ts'
import type { DecidedFailure, FieldError } from '../../model/outcome.ts'

/** An operation with a correct envelope, before its content is checked. */
export interface Draft {
  readonly index: number
  readonly id: string
  readonly line?: number
  readonly file?: string
  readonly dependsOn: readonly number[]
  /** The pointer of its body in the request body; of the operation itself when it has none. */
  readonly pointer: string
  /** The pointer of the operation in the request body; undefined when path and headers define it. */
  readonly envelope?: string
  readonly method: Verb
  /** ACT: the name of the action. */
  readonly action?: string | undefined
  readonly collection: string
  readonly itemId: string | undefined
  /** Why the body has no readable id, if it should have one. */
  readonly unidentified?: DecidedFailure | undefined
  /** The parts of the body that could not be read and are left out; pointers start at the body. */
  readonly unfit?: readonly FieldError[] | undefined
  readonly body: JsonValue | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly idempotencyKey?: string | undefined
}
