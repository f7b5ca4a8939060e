import { randomBytes } from 'node:crypto'
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb'
import type { Caller } from './answer.ts'
import type { ModelState } from './model.ts'
import { dataOf, placeOf } from './records.ts'
import type { TestTables } from './tables.ts'

/** A tenant of its own, so that trials on one table do not see each other. */
export const newTenant = (): string => `t${randomBytes(6).toString('hex')}`

/** What the gateway's JWT authorizer would have found. */
export const grantOf = (tenant: string, subject = 'alice') => ({
  jwt: { claims: { iss: 'https://issuer.test', sub: subject, tenant }, scopes: null },
})

/** What asks a service as somebody of a tenant. */
export const callerIn =
  ({ call }: { readonly call: Caller }, tenant: string): Caller =>
  (request) =>
    call({ ...request, grant: grantOf(tenant) })

/** Settings under which `grantOf` counts. */
export const tenantSettings = { auth: 'jwt', tenantClaim: 'tenant' } as const

/**
 * The tenant's items as the store holds them, tombstones included, in the model's terms. A record of version 0 is no
 * item and never was one: a second attempt has frozen what is not there, or keeps receipts beside an item.
 */
export const storedState = async (tables: TestTables, tenant: string): Promise<ModelState> => {
  const state: ModelState = new Map()
  const input = {
    TableName: tables.items,
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :tenant)',
    ExpressionAttributeValues: { ':tenant': { S: `${tenant}#` } },
  }
  for await (const page of paginateScan({ client: tables.client }, input)) {
    for (const item of page.Items ?? []) if (item.version?.N !== '0') state.set(...entryOf(item))
  }
  return state
}

const entryOf = (
  item: Record<string, AttributeValue>,
): [string, { version: number; body: never | undefined }] => {
  const { collection, id } = placeOf(item)
  const data = dataOf(item)
  const body = data && ({ id, ...data } as never)
  return [`/${collection}/${id}`, { version: Number(item.version?.N), body }]
}

/** For comparison: members in one order, paths in one order. */
export const sorted = (state: ModelState): unknown =>
  [...state.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, item]) => [path, item.version, item.body ?? null])
