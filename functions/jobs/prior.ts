import type { Entry } from '../batch/render/entry.ts'
import { knownProblem } from '../batch/stored.ts'
import { isFailure, isRetryable, type Result, type Success } from '../model/outcome.ts'
import { isProblemName } from '../model/problems.ts'
import type { StoredEntry } from './budget.ts'

const problemPath = '/problems/'

/**
 * A stored entry as the result that it was made of.
 * @throws LaterFormat when a later version has recorded a problem that has no name here.
 */
export const resultOf = ({ error, ...entry }: StoredEntry): Result => {
  const replayed = entry.replayed ? { replayed: true as const } : {}
  if (error === undefined) return { ...succeeded(entry), ...replayed }
  const { type, title, status, detail = '', errors, ...members } = error
  const name = type.slice(problemPath.length)
  return {
    ...(refusalBy({ name, title, status }) ?? { problem: knownProblem(name) }),
    detail,
    ...(errors === undefined ? {} : { errors }),
    ...(Object.keys(members).length === 0 ? {} : { members }),
    ...(entry.causedBy === undefined ? {} : { causedBy: entry.causedBy }),
    ...(entry.retryAfter === undefined ? {} : { retryAfter: entry.retryAfter }),
    ...replayed,
  }
}

const refusals = new Map<number, 'action-refused' | 'action-input-refused'>([
  [409, 'action-refused'],
  [422, 'action-input-refused'],
])

/** A name of none of the service's own problems is what an action refused with. A later version's would be told alike. */
const refusalBy = ({ name, title, status }: { name: string; title: string; status: number }) => {
  const problem = isProblemName(name) ? undefined : refusals.get(status)
  return problem && { problem, declared: { name, title } }
}

const succeeded = ({ status, etag, location, body, bodyLeftOut }: Omit<StoredEntry, 'error'>): Success => ({
  status: status as Success['status'],
  ...(etag === undefined ? {} : { version: Number(etag.replaceAll('"', '')) }),
  ...(location === undefined ? {} : { location }),
  ...(body === undefined ? {} : { body }),
  ...(bodyLeftOut ? { truncated: true as const } : {}),
})

/** What earlier attempts at a chunk left, by the place of each operation in it; empty when they left nothing. */
export const priorResults = (entries: readonly Entry[], indexes: readonly number[]): readonly Result[] => {
  if (entries.length === 0) return []
  const byIndex = new Map(entries.map((entry) => [entry.index, entry]))
  return indexes.map((index) => {
    const entry = byIndex.get(index)
    if (entry === undefined) throw new Error(`an earlier attempt left no result of operation ${index}`)
    return resultOf(entry)
  })
}

/** A stored entry does not tell a write that was lost from a read that was: either may be the former. */
export const isUncertain = (result: Result): boolean => isFailure(result) && result.problem === 'unavailable'

/** The result that stands from an earlier attempt, exactly as it was; undefined where there is none that is final. */
export const finalIn = (prior: readonly Result[], at: number): Result | undefined => {
  const result = prior[at]
  return result === undefined || isRetryable(result) ? undefined : result
}
