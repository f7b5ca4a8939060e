import type { Reply } from '../peers/handler.ts'
import type { Expected } from '../workloads.ts'

interface Body {
  readonly summary?: { readonly success: number; readonly failed: number }
  readonly results?: readonly { readonly status: number }[]
}

/** Counts the results of an answer, and checks its summary against them. */
export const tally = ({ statusCode, body }: Reply): Expected => {
  const { summary, results } = JSON.parse(body ?? '{}') as Body
  if (!summary) throw new Error(`an answer of ${statusCode}: ${body?.slice(0, 500)}`)
  const { success, failed } = summary
  const good = results?.filter(({ status }) => status < 400).length ?? success
  if (results && (good !== success || results.length !== success + failed))
    throw new Error(
      `the summary says ${success} of ${success + failed}, the results ${good} of ${results.length}`,
    )
  return { success, failed }
}

/** @throws Error when an answer is wrong. */
export const check = (reply: Reply, expected: Expected): void => {
  const { success, failed } = tally(reply)
  if (success !== expected.success || failed !== expected.failed)
    throw new Error(
      `${success} succeeded and ${failed} failed; true are ${expected.success} and ${expected.failed}: ${reply.body?.slice(0, 500)}`,
    )
}
