import type { Entry, Journal, Told } from '../play/journal.ts'
import { isRefusedWhole, sizeOf } from './answers.ts'
import type { View } from './views.ts'
import type { Violation } from './violation.ts'

const isEffectOf = (request: string) => (entry: Entry) =>
  entry.kind === 'written' && !entry.quiet && entry.owner === request

/** That in the end every operation of an accepted batch is accounted for. */
export const unaccounted = (view: View, { entries, versions }: Journal): readonly Violation[] => {
  const { known, operations } = view
  const { form } = known.request
  const own = entries.filter((entry): entry is Told => entry.kind === 'told' && entry.request === known.id)
  const violation = (text: string, moment?: number): Violation => ({
    rule: 'unaccounted',
    text: `${known.id}: ${text}`,
    ...(moment === undefined ? {} : { moment }),
  })
  if (form !== 'async' && form !== 'import') return []
  const wrongly = own.filter(
    ({ body }) =>
      body?.outcome === 'succeeded' && (!known.arrived || body.summary?.total !== operations.length),
  )
  const claims = wrongly.map(({ attempt, moment, body }) =>
    violation(`${attempt} is told that it succeeded, of ${body.summary?.total} operations`, moment),
  )
  const status = own.filter(({ about, status: code }) => about === 'status' && code === 200).at(-1)
  if (status === undefined) return claims
  const { state, summary } = status.body
  const refused = form === 'import' && known.arrived && isRefusedWhole(status.body) && !known.removed
  const size = sizeOf(status.body, view)
  const faults: string[] = []
  if (state !== 'completed' && state !== 'cancelled') faults.push(`in the end it is ${state}`)
  if (state === 'cancelled' && known.arrived && !known.cancelled && !known.removed)
    faults.push('nobody cancelled it, its body had arrived, and it is cancelled')
  if (refused && !versions.some(({ withoutThings }) => withoutThings))
    faults.push('it was refused as a whole, and every version of the code could read it')
  if (refused && entries.some(isEffectOf(known.id))) faults.push('it was refused as a whole, and had written')
  const counted = known.arrived || form === 'async'
  if (counted && summary.total !== size)
    faults.push(`it has ${summary.total} operations, and was sent ${size}`)
  if (summary.pending !== 0) faults.push(`in the end ${summary.pending} operations are pending`)
  if (summary.success + summary.failed !== summary.total)
    faults.push('success and failed do not add up to total')
  const page = own.filter(({ about, status: code }) => about === 'results' && code === 200).at(-1)
  const indexes = page?.body.results.map(({ index }: { index: number }) => index) ?? []
  if (
    page &&
    counted &&
    (indexes.length !== size || indexes.some((index: number, at: number) => index !== at))
  )
    faults.push(`its results are those of [${indexes}]`)
  for (const { index, id } of page?.body.results ?? [])
    if (id !== (operations[index]?.id ?? String(index))) faults.push(`result ${index} is called ${id}`)
  return [...claims, ...faults.map((text) => violation(text, status.moment))]
}
