import { operations, partialBatch } from './examples.ts'
import type { Examples, ResponseVariant } from './response-variants.ts'
import type { Subject } from './route-description.ts'

interface Shown {
  readonly id: string
  readonly status: number
  readonly location?: string
  readonly etag?: string
  readonly error?: { readonly type: string; readonly detail?: string }
}

/** The operations of the examples as requests. */
export const odataRequests = (subject: Subject): { readonly examples?: Examples } => {
  const list = operations(subject)
  if (list === undefined) return {}
  const requests = list.map((operation) => {
    const { path, ifMatch, ...others } = operation as { path: string; ifMatch?: string }
    return { ...others, url: path, ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }) }
  })
  return { examples: { independent: { summary: 'Each for itself', value: { requests } } } }
}

const json = { 'Content-Type': 'application/json' }

export const odataFinished = (subject: Subject) => ({
  responses: partialBatch(subject).results.map((result: Shown) => {
    const { id, status, location, etag, error } = result
    if (error === undefined) return { id, status, headers: { Location: location, ETag: etag }, body: null }
    return { id, status, headers: json, body: failureOf(error) }
  }),
})

const failureOf = ({ type, detail = '' }: NonNullable<Shown['error']>) => ({
  error: { code: type.replace('/problems/', ''), message: detail },
})

/** A problem of the examples in other words. */
export const odataFailed = ({ examples = {} }: ResponseVariant): Examples =>
  Object.fromEntries(
    Object.entries(examples).map(([name, { summary, value }]) => [
      name,
      { summary, value: failureOf(value as NonNullable<Shown['error']>) },
    ]),
  )
