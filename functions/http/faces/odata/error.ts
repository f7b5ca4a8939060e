import type { Failure, FieldError, Refusal } from '../../../model/outcome.ts'
import { type DetailLevel, hasDetails } from '../fit.ts'
import type { OdataError, OdataFailure } from './schema.ts'

/** Why a request failed, or all of them. */
export const failureOf = (told: Refusal | Failure, level: DetailLevel): OdataFailure => {
  const isWhole = hasDetails(level)
  const code = codeOf(told)
  const details = isWhole ? detailsOf(told, code) : []
  return {
    error: {
      code,
      message: isWhole ? told.detail : code,
      ...(details.length > 0 ? { details } : {}),
      ...innerOf(told, isWhole),
    },
  }
}

/** The members that are wrong; of a batch that was refused for its requests, each of those. */
const detailsOf = (told: Refusal | Failure, code: string): NonNullable<OdataError['details']> => {
  const { errors = [] } = told
  const results = 'results' in told ? (told.results ?? []) : []
  return [
    ...errors.map((error) => detailOf(error, code)),
    ...results.map(({ index, result }) =>
      detailOf({ pointer: `/operations/${index}`, detail: result.detail }, codeOf(result)),
    ),
  ]
}

const codeOf = ({ problem, declared }: Refusal | Failure): string => declared?.name ?? problem

const detailOf = ({ pointer, detail }: FieldError, code: string) => ({
  code,
  target: placeOf(pointer),
  message: detail,
})

const innerOf = (told: Refusal | Failure, isWhole: boolean): Pick<OdataError, 'innererror'> => {
  const causedBy = 'causedBy' in told && isWhole ? told.causedBy : undefined
  const { retryAfter, members } = told
  const inner = { causedBy, retryAfter, ...members }
  return Object.values(inner).some((value) => value !== undefined) ? { innererror: inner } : {}
}

/** Members of our operations in the words of this protocol. */
const members: Readonly<Record<string, string>> = {
  path: 'url',
  ifMatch: 'headers/if-match',
  ifNoneMatch: 'headers/if-none-match',
  idempotencyKey: 'headers/idempotency-key',
}

/** A place among our operations as a place in the caller's body. */
const placeOf = (pointer: string): string =>
  pointer
    .replace(/^\/operations(?=\/|$)/, '/requests')
    .replace(/^(\/requests\/\d+\/)([A-Za-z]+)$/, (_, before: string, name: string) => {
      return before + (Object.hasOwn(members, name) ? members[name] : name)
    })
