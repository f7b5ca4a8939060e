import type { OperationResult, Outcome, Summary } from '../model/result.ts'
import type { Progress } from '../options.ts'
import type { Tally } from '../send/exchange.ts'

export interface Counted {
  done: number
  success: number
  failed: number
  readonly total?: number
}

export const count = (results: readonly OperationResult[], counted: Counted): void => {
  const failed = results.filter(({ ok }) => !ok).length
  counted.done += results.length
  counted.failed += failed
  counted.success += results.length - failed
}

export const progressOf = (counted: Counted, tally: Tally): Progress => ({ ...counted, ...tally })

export const outcomeOf = ({ success, failed }: Pick<Summary, 'success' | 'failed'>): Outcome => {
  if (failed === 0) return 'succeeded'
  return success === 0 ? 'failed' : 'partial'
}
