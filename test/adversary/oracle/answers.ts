import type { Journal, Told } from '../play/journal.ts'
import type { Result, View } from './views.ts'
import type { Violation } from './violation.ts'

/** What is final once stays as it is: in replays, in the status, in pages of results and errors. */
export const changes = ({ known, operations, answers }: View): readonly Violation[] => {
  if ((known.request.key === undefined && known.batch === undefined) || known.request.dry) return []
  const violations: Violation[] = []
  const first = new Map<number, { readonly result: Result; readonly told: Told }>()
  for (const { told, results } of answers) {
    for (const [index, result] of results.entries()) {
      const before = first.get(index)
      if (result === undefined) continue
      if (before && !isAlike(before.result, result)) {
        const text = `${known.id}[${index}] (${operations[index]?.method}) was told ${tell(before.result)} in ${before.told.attempt}, and ${tell(result)} in ${told.attempt}`
        violations.push({ rule: 'changed', text, moment: told.moment })
      }
      const stands = !result.retryable && (result.status < 500 || result.problem === 'outcome-unknown')
      if (before === undefined && stands) first.set(index, { result, told })
    }
  }
  return violations
}

const tell = ({ status, version, problem }: Result): string =>
  `${status}${version === undefined ? '' : ` "${version}"`}${problem ? ` ${problem}` : ''}`

const isAlike = (a: Result, b: Result): boolean =>
  (a.status === b.status || (a.status === 0 && b.status < 400) || (b.status === 0 && a.status < 400)) &&
  (a.version === b.version || a.version === undefined || b.version === undefined) &&
  a.problem === b.problem &&
  String([...(a.causedBy ?? [])].sort()) === String([...(b.causedBy ?? [])].sort())

/** An item that was written more often may have met a bound of what it remembers. */
const usualWrites = 60

/** What became of an operation is known, unless a bound of the store was met. */
export const unknowns = ({ known, operations, last }: View, { entries }: Journal): readonly Violation[] => {
  const { key, form } = known.request
  const writes = entries.filter(({ kind }) => kind === 'written').length
  if (key === undefined || form === 'async' || form === 'import' || writes > usualWrites) return []
  return last.flatMap((result, index): Violation[] =>
    result?.problem === 'outcome-unknown'
      ? [
          {
            rule: 'unknown',
            text: `${known.id}[${index}] (${operations[index]?.method}) was told that nobody knows, and no bound was met`,
          },
        ]
      : [],
  )
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as they came
type Body = any

const notTried = new Set(['/problems/dependency-failed', '/problems/not-attempted'])

/** Counts, labels, places and headers of every answer with results. */
export const miscounts = (view: View): readonly Violation[] =>
  view.answers.flatMap(({ told }): Violation[] => {
    const faults = told.body?.summary && told.body?.results ? faultsOf(told, view) : []
    return faults.map((text) => ({ rule: 'counts', text: `${told.attempt}: ${text}`, moment: told.moment }))
  })

/** A file that no version of the code that read it could read is refused as a whole, before any of its rows. */
export const isRefusedWhole = (body: Body): boolean => body.error !== undefined && body.summary.total === 0

/** An upload that never came, was cancelled, taken away or refused has as many rows as were seen. */
export const sizeOf = (body: Body, { known, operations }: View): number =>
  known.request.form === 'import' &&
  ((body.state === 'cancelled' && known.cancelled) || known.removed || !known.arrived || isRefusedWhole(body))
    ? body.summary.total
    : operations.length

const faultsOf = ({ body, headers }: Told, view: View): readonly string[] => {
  const { known, operations } = view
  const { summary, results, outcome, retry } = body
  const size = sizeOf(body, view)
  const whole = known.request.shows !== 'failures' || results.length === size
  const failed = results.filter(({ status }: Body) => status >= 400)
  const retryable = results.filter((entry: Body) => entry.retryable === true)
  const expected = {
    total: size,
    success: size - failed.length,
    failed: failed.length,
    notAttempted: results.filter(({ error }: Body) => notTried.has(error?.type)).length,
    retryable: retryable.length,
  }
  const faults: string[] = []
  for (const [name, count] of Object.entries(expected))
    if (summary[name] !== count) faults.push(`summary.${name} is ${summary[name]}, and there are ${count}`)
  if (whole) {
    const indexes = results.map(({ index }: Body) => index)
    if (indexes.some((index: number, at: number) => index !== at) || indexes.length !== size)
      faults.push(`its results are those of [${indexes}]`)
  }
  for (const { index, id } of results)
    if (id !== (operations[index]?.id ?? String(index))) faults.push(`result ${index} is called ${id}`)
  // Of nothing at all, nothing has succeeded.
  const verdict =
    size === 0 && (body.state === 'cancelled' || isRefusedWhole(body))
      ? 'failed'
      : failed.length === 0
        ? 'succeeded'
        : failed.length === size
          ? 'failed'
          : 'partial'
  // What was taken away before it was read to its end has failed as a whole, whatever its rows did.
  const cutShort = known.request.form === 'import' && known.removed && outcome === 'failed'
  if (outcome !== undefined && outcome !== verdict && !cutShort) faults.push(`its outcome is ${outcome}`)
  if (retry && String(retry.ids) !== String(retryable.map(({ id }: Body) => id)))
    faults.push(`it retries [${retry.ids}]`)
  const header = headers['batch-summary']
  if (
    header !== undefined &&
    !header.startsWith(`total=${size}, success=${expected.success}, failed=${expected.failed},`)
  )
    faults.push(`its header says ${header}`)
  return faults
}

/** A request that was refused as a whole has done nothing; no answer is a fault of the service's own. */
export const refusals = ({ known, since }: View, { entries }: Journal): readonly Violation[] =>
  entries.flatMap((entry): Violation[] => {
    if (entry.kind !== 'told' || entry.request !== known.id || entry.about !== 'answer') return []
    if (entry.body?.type === '/problems/internal-error')
      return [{ rule: 'broken', text: `${entry.attempt} was told ${entry.text}`, moment: entry.moment }]
    if (entry.body?.type !== '/problems/invalid-batch') return []
    const writes = entries.some(
      (other) =>
        other.kind === 'written' &&
        !other.quiet &&
        other.owner === known.id &&
        other.moment < entry.moment &&
        other.moment > since,
    )
    return writes
      ? [
          {
            rule: 'refused',
            text: `${entry.attempt} was refused as a whole, and had written`,
            moment: entry.moment,
          },
        ]
      : []
  })
