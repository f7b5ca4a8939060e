import { hash } from 'node:crypto'
import { base32 } from '../../runtime/base32.ts'
import { canonicalText } from '../json/canonical.ts'
import type { AcceptedSlot, Operation } from '../operation.ts'

/** Whose items and whose keys. */
export interface Scope {
  /** Items of one tenant are out of reach of every other. */
  readonly tenant: string
  /** Idempotency keys belong to the principal. */
  readonly principal: string
  /** What every attempt of this request shares: derived from the key, or random without one. */
  readonly seed: string
  /** Whether the request carries an Idempotency-Key. */
  readonly keyed: boolean
}

/** An operation with everything that names it in the store. */
export interface BoundOperation extends Operation {
  readonly index: number
  readonly pointer: string
  readonly itemId: string
  /** The item's partition key: tenant, collection, id. None of the three can contain the separator. */
  readonly key: string
  /** 12 bytes (latin1) that every attempt at this operation shares and no other operation has. */
  readonly token: string
  /** 3 bytes (latin1) of the payload's hash for an operation with its own key, which must not be reused for another. */
  readonly check: string
  /** Whose key may bring it back, and so for how long its receipt counts. */
  readonly lifetime: 'request' | 'operation' | 'none'
}

const noCheck = '\0\0\0'

/** As latin1 text, one character a byte: a Buffer a token would cost twice the hashing. */
const digest = (parts: readonly string[]): string => hash('sha256', JSON.stringify(parts), 'binary')

export const partitionKey = (tenant: string, collection: string, id: string): string =>
  `${encodeURIComponent(tenant)}#${collection}#${id}`

export const bind = (slot: AcceptedSlot, scope: Scope): BoundOperation => {
  const { operation, index, pointer } = slot
  const own = operation.idempotencyKey
  const token =
    own === undefined ? digest([scope.seed, slot.id]) : digest([scope.principal, 'operation', own])
  const itemId = operation.itemId ?? madeId(token)
  return {
    ...operation,
    index,
    pointer,
    itemId,
    key: partitionKey(scope.tenant, operation.collection.name, itemId),
    token: token.slice(0, 12),
    check: own === undefined ? noCheck : payloadCheck(operation),
    lifetime: lifetimeOf(scope, own),
  }
}

const lifetimeOf = ({ keyed }: Scope, own: string | undefined): BoundOperation['lifetime'] => {
  if (own !== undefined) return 'operation'
  return keyed ? 'request' : 'none'
}

/** A server-made id: other bytes of the token's hash than the receipt holds, so an id gives no token away. */
const madeId = (token: string): string => base32(Buffer.from(token.slice(12, 28), 'latin1'))

const payloadCheck = ({
  method,
  collection,
  itemId,
  data,
  patch,
  ifMatch,
  ifNoneMatch,
}: Operation): string => {
  const payload = [
    method,
    collection.name,
    itemId ?? null,
    data ?? null,
    patch ?? null,
    JSON.stringify([ifMatch, ifNoneMatch]),
  ]
  return hash('sha256', canonicalText(payload), 'binary').slice(0, 3)
}
