import { hash } from 'node:crypto'
import type { BatchName } from '../../model/attempt.ts'
import { base32 } from '../../model/base32.ts'
import { defaultShards, itemKey } from '../../model/item-key.ts'
import type { AcceptedSlot, Operation, RejectedSlot } from '../../model/operation.ts'

/** The owner of items and keys. */
export interface Scope {
  /** Items of one tenant are out of reach of every other. */
  readonly tenant: string
  /** Idempotency keys belong to the principal. */
  readonly principal: string
}

/** The name of an operation's own key in the store. */
interface OwnKey {
  /** 12 bytes (latin1) of a hash of principal and key. */
  readonly token: string
  /** 3 bytes (latin1) of the payload's hash, to refuse the key with another payload. */
  readonly check: string
}

/** An operation with all its names in the store. */
export interface BoundOperation extends Operation {
  readonly index: number
  readonly pointer: string
  readonly itemId: string
  /** The item's key in the store. */
  readonly key: string
  readonly own?: OwnKey
}

/** Latin1 text, one character a byte, because a Buffer would take twice the time of hashing. */
const digest = (parts: readonly (string | number)[]): string =>
  hash('sha256', JSON.stringify(parts), 'binary')

/** The key of the item that a rejected operation names; undefined if it names none. */
export const targetKey = ({ id, target }: RejectedSlot, scope: Scope, batch: BatchName): string | undefined =>
  target &&
  itemKey(
    scope.tenant,
    { name: target.collection, shards: target.shards ?? defaultShards },
    target.itemId ?? madeId(tokenOf({ own: target.idempotencyKey, label: id }, scope, batch)),
  )

/** The source of a server-made id: the operation's own key, else its label in this batch. */
const tokenOf = (
  { own, label }: { readonly own: string | undefined; readonly label: string },
  { principal }: Scope,
  batch: BatchName,
): string => (own === undefined ? digest([batch.batch, batch.since, label]) : ownToken(principal, own))

const tokenBytes = 12

const ownToken = (principal: string, own: string): string => digest([principal, 'operation', own])

/** The token of a rejected operation's own key; undefined if it has none. */
export const targetToken = ({ target }: RejectedSlot, { principal }: Scope): string | undefined =>
  target?.idempotencyKey === undefined
    ? undefined
    : ownToken(principal, target.idempotencyKey).slice(0, tokenBytes)

export const bind = (slot: AcceptedSlot, scope: Scope, batch: BatchName): BoundOperation => {
  const { operation, index, pointer } = slot
  const { idempotencyKey: own, payload: check } = operation
  const itemId = operation.itemId ?? madeId(tokenOf({ own, label: slot.id }, scope, batch))
  const key = itemKey(scope.tenant, operation.collection, itemId)
  const bound = { ...operation, index, pointer, itemId, key }
  if (own === undefined || check === undefined) return bound
  const token = ownToken(scope.principal, own).slice(0, tokenBytes)
  return { ...bound, own: { token, check } }
}

/** A server-made id, from other bytes of the hash than a receipt holds, so that an id reveals no token. */
const madeId = (token: string): string => base32(Buffer.from(token.slice(12, 28), 'latin1'))
