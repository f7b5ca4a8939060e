import { hash } from 'node:crypto'
import type { KeyedRequest } from '../batch/execute.ts'
import type { Scope } from '../batch/plan/bind.ts'
import { base32 } from '../model/base32.ts'
import { idLength } from '../model/ids.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import type { Dependencies } from './dependencies.ts'
import { parseIdempotencyKey } from './idempotency-key.ts'
import type { ApiRequest } from './request.ts'
import { routeKey } from './routes.ts'

/** The names of a batch and its operations in the store. */
export interface BatchIdentity {
  /** The batch's own id. */
  readonly id: string
  readonly keyed: KeyedRequest | undefined
  readonly scope: Scope
}

interface KeyUse {
  /** The text that a key is bound to; undefined for a request without keys. */
  readonly payload: (() => string) | undefined
  /** The request runs nothing, so the key stays free. */
  readonly unused?: boolean
}

/** Names a batch: by its key, or at random. */
export const batchIdentityOf = (
  request: ApiRequest,
  dependencies: Dependencies,
  { payload, unused = false }: KeyUse,
): BatchIdentity | Refusal => {
  const key = payload === undefined ? undefined : parseIdempotencyKey(request.headers['idempotency-key'])
  if (isRefusal(key)) return key
  return payload === undefined || key === undefined || unused
    ? unkeyed(request, dependencies)
    : keyed(request, key, payload())
}

const unkeyed = ({ principal }: ApiRequest, { newId }: Dependencies): BatchIdentity => {
  const id = newId()
  return {
    id,
    keyed: undefined,
    scope: { tenant: principal.tenant, principal: principal.id },
  }
}

/** A key belongs to its principal and its route; the batch's id is derived from all three. */
const keyed = ({ principal, route }: ApiRequest, key: string, payload: string): BatchIdentity => {
  const digest = hash(
    'sha256',
    JSON.stringify([principal.id, principal.tenant, routeKey(route), key]),
    'buffer',
  )
  const id = base32(digest.subarray(0, idLength))
  return {
    id,
    keyed: { id, fingerprint: hash('sha256', payload, 'base64url') },
    scope: {
      tenant: principal.tenant,
      principal: principal.id,
    },
  }
}
