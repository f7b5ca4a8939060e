import { expectTypeOf } from 'vitest'
import * as z from 'zod'
import {
  type BatchResult,
  type Client,
  type ItemsOf,
  type Operation,
  PartialFailureError,
  type ResultOf,
  type ResultsOf,
} from '../../client/index.ts'

// What the public types promise. `tsc` is the test: nothing here is ever run.

const city = z.strictObject({
  name: z.string(),
  population: z.int(),
  founded: z
    .string()
    .transform((text) => new Date(text))
    .optional(),
  tags: z.array(z.string()).optional(),
  loc: z.strictObject({ lat: z.number(), lon: z.number() }).optional(),
})
const order = z.strictObject({ sku: z.string(), quantity: z.int() })

type Schemas = ItemsOf<{ cities: typeof city; orders: typeof order }>
type Declared = ItemsOf<{
  someCities: { name: 'cities'; schema: typeof city; ids: 'client' }
  someOrders: { name: 'orders'; schema: typeof order; ids: 'server' }
}>

export const items = (): void => {
  expectTypeOf<keyof Schemas>().toEqualTypeOf<'cities' | 'orders'>()
  expectTypeOf<keyof Declared>().toEqualTypeOf<'cities' | 'orders'>()
  expectTypeOf<Schemas['cities']['input']>().toEqualTypeOf<z.input<typeof city>>()
  expectTypeOf<Schemas['cities']['output']>().toEqualTypeOf<z.output<typeof city>>()
  expectTypeOf<Declared['orders']['input']>().toEqualTypeOf<{ sku: string; quantity: number }>()
  expectTypeOf<Declared['orders']['ids']>().toEqualTypeOf<'server'>()
}

export const operations = (): void => {
  expectTypeOf({
    method: 'POST',
    path: '/cities',
    body: { id: '1', name: 'Paris', population: 2 },
  } as const).toExtend<Operation<Declared>>()
  expectTypeOf({
    method: 'PATCH',
    path: '/cities/1',
    body: { population: 3, loc: { lat: null }, tags: null },
  } as const).toExtend<Operation<Declared>>()
  expectTypeOf({ method: 'DELETE', path: '/orders/1', ifMatch: '"3"', dependsOn: ['a'] } as const).toExtend<
    Operation<Declared>
  >()
  // The service makes the ids of orders; those of cities come with them.
  expectTypeOf({ method: 'POST', path: '/orders', body: { sku: 'A', quantity: 1 } } as const).toExtend<
    Operation<Declared>
  >()
  expectTypeOf({
    method: 'POST',
    path: '/cities',
    body: { name: 'Paris', population: 2 },
  } as const).not.toExtend<Operation<Declared>>()
  expectTypeOf({ method: 'POST', path: '/villages', body: {} } as const).not.toExtend<Operation<Declared>>()
  expectTypeOf({
    method: 'PUT',
    path: '/cities',
    body: { name: 'Paris', population: 2 },
  } as const).not.toExtend<Operation<Declared>>()
  expectTypeOf({ method: 'PATCH', path: '/cities/1', body: { population: '3' } } as const).not.toExtend<
    Operation<Declared>
  >()
  expectTypeOf({ method: 'PUT', path: '/anything/1', body: { a: [1] } } as const).toExtend<Operation>()
}

export const results = async (client: Client<Declared>, id: string): Promise<void> => {
  const { results } = await client.batch([
    { method: 'POST', path: '/cities', body: { id: '1', name: 'Paris', population: 2 } },
    { method: 'GET', path: `/orders/${id}` },
  ])
  expectTypeOf(results.length).toEqualTypeOf<2>()
  expectTypeOf(results[0].operation.body.name).toEqualTypeOf<'Paris'>()
  const [created, read] = results
  if (created.ok) expectTypeOf(created.body?.founded).toEqualTypeOf<Date | undefined>()
  else expectTypeOf(created.error.detail).toEqualTypeOf<string | undefined>()
  if (read.ok)
    expectTypeOf(read.body).toEqualTypeOf<(z.output<typeof order> & { readonly id: string }) | undefined>()
  // @ts-expect-error a failure has no item
  if (!read.ok) read.body
}

export const lists = async (
  client: Client<Declared>,
  rows: { id: string; name: string; population: number }[],
) => {
  const mapped = await client.batch(rows.map((body) => ({ method: 'POST', path: '/cities', body })))
  expectTypeOf(mapped.results).items.toHaveProperty('status')
  async function* made() {
    for (const { id } of rows) yield { method: 'DELETE', path: `/cities/${id}` } as const
  }
  const streamed = await client.batch(made())
  type Removal = { readonly method: 'DELETE'; readonly path: `/cities/${string}` }
  expectTypeOf(streamed).toEqualTypeOf<BatchResult<readonly ResultOf<Removal, Declared>[]>>()
  expectTypeOf<ResultsOf<readonly Removal[], Declared>>().toEqualTypeOf<
    readonly ResultOf<Removal, Declared>[]
  >()
  // @ts-expect-error there is no such collection
  await client.batch([{ method: 'DELETE', path: '/villages/1' }])
  // @ts-expect-error the population of a city is a number
  await client.batch([{ method: 'POST', path: '/cities', body: { id: '1', name: 'Paris', population: '2' } }])
}

/** Operations that were made elsewhere, without a word of their types. */
export const plain = async (client: Client, rows: { id: string; name: string }[]) => {
  const inline = await client.batch(rows.map((body) => ({ method: 'POST', path: '/products', body })))
  expectTypeOf(inline.results).items.toHaveProperty('status')
  const made = rows.map((body) => ({ method: 'PUT', path: `/products/${body.id}`, body }))
  const elsewhere = await client.batch(made)
  expectTypeOf(elsewhere.results).items.toHaveProperty('status')
  expectTypeOf(elsewhere.results).items.toHaveProperty('operation')
  await client.submit(made)
  // @ts-expect-error an operation has a path
  await client.batch(rows.map((body) => ({ method: 'PUT', body })))
}

/** What is caught is as unknown as anything; `instanceof` tells all that there is. */
export const failures = (error: unknown): void => {
  if (!(error instanceof PartialFailureError)) return
  const [first] = error.result.results
  expectTypeOf(error.result.summary.failed).toEqualTypeOf<number>()
  expectTypeOf(first?.operation?.path).toEqualTypeOf<string | undefined>()
  if (first && !first.ok) expectTypeOf(first.retryable).toEqualTypeOf<boolean>()
  // @ts-expect-error there is no such member
  error.result.rezults
}

export const texts = async (client: Client<Declared>) => {
  const { results } = await client.importText('id\n1', { collection: 'cities', contentType: 'text/csv' })
  const [first] = results
  if (first?.ok) expectTypeOf(first.body?.name).toEqualTypeOf<string | undefined>()
  // @ts-expect-error there is no such collection
  await client.importText('', { collection: 'villages', contentType: 'text/csv' })
}

type Deployed = ItemsOf<typeof import('../support/collections.ts')>

/** Collections as a deployer's file exports them. */
export const deployed = (): void => {
  expectTypeOf<Deployed['orders']['ids']>().toEqualTypeOf<'server'>()
  expectTypeOf<Deployed['cities']['input']['population']>().toEqualTypeOf<number>()
  expectTypeOf<Extract<keyof Deployed, 'cities' | 'orders'>>().toEqualTypeOf<'cities' | 'orders'>()
  expectTypeOf({ method: 'POST', path: '/cities', body: { name: 'Paris' } } as const).not.toExtend<
    Operation<Deployed>
  >()
}
