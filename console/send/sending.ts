import type { Target } from '../state/target.ts'
import type { Prepared } from './prepared.ts'

/** A file on its way, and what is to become of it. */
export interface Sending {
  /** Of its work. */
  readonly key: string
  readonly file: Prepared
  readonly target: Target
  readonly signal: AbortSignal
}
