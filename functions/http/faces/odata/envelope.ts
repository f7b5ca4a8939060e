import type { JsonObject } from '../../../json/value.ts'
import type { Refusal } from '../../../model/outcome.ts'
import { pairOf, splitUnquoted } from '../../field-list.ts'
import { isIsolation, noIsolation } from './guards.ts'

/** Whether the requests are one group, all or nothing. Several groups would be several transactions in one batch. */
export const groupOf = (requests: readonly JsonObject[]): { readonly atomic: boolean } | Refusal => {
  const groups = new Set(requests.map(({ atomicityGroup }) => atomicityGroup ?? undefined))
  const [group] = groups
  if (groups.size > 1) return mixed
  if (group === undefined) return { atomic: false }
  if (typeof group !== 'string' || group === '') return unnamed
  // JSON 4.01, 19.1: ids and groups share one name space.
  return requests.some(({ id }) => id === group) ? unnamed : { atomic: true }
}

const mixed: Refusal = {
  problem: 'malformed-request',
  detail: 'Either all requests are in one atomicityGroup, or none is in any. Send each group by itself.',
}

const unnamed: Refusal = {
  problem: 'malformed-request',
  detail: 'atomicityGroup is a string that is the id of no request.',
}

/**
 * `Prefer: continue-on-error=false` asks that a failure keeps what stands behind it from being run. Requests are
 * independent here, so passing it over would make writes that the caller meant to prevent.
 */
export const stopsOnError = (prefer = ''): Refusal | undefined =>
  splitUnquoted(prefer, ',')
    .map((element) => pairOf(splitUnquoted(element, ';')[0] ?? ''))
    .some((pair) => pair !== undefined && names.has(pair.name) && pair.value.toLowerCase() === 'false')
    ? {
        problem: 'malformed-request',
        detail:
          'Every request is run, whatever becomes of others; name those that one waits for in dependsOn.',
      }
    : undefined

/** Isolation that was asked for is not passed over, either. */
export const isolated = (headers: Readonly<Record<string, unknown>>): Refusal | undefined =>
  Object.keys(headers).some(isIsolation) ? { problem: 'malformed-request', detail: noIsolation } : undefined

/** 4.01 has dropped the prefix. */
const names: ReadonlySet<string> = new Set(['continue-on-error', 'odata.continue-on-error'])
