import { expectTypeOf } from 'vitest'
import * as z from 'zod'
import type { ItemsOf, Operation } from '../../client/index.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import type * as collections from '../managed/collections.ts'

/** Compiled, never run: `tsc` fails where what is expected to be wrong compiles. */
type Items = ItemsOf<typeof collections>

export const operations: Operation<Items>[] = [
  { method: 'POST', path: '/tickets', body: { id: '1', title: 'A', cents: 5 } },
  { method: 'PUT', path: '/tickets/1', body: { title: 'A', cents: 5 } },
  { method: 'PATCH', path: '/tickets/1', body: { cents: 5 } },
  // @ts-expect-error only actions change it
  { method: 'PUT', path: '/tickets/1', body: { title: 'A', cents: 5, state: 'closed' } },
  // @ts-expect-error the service makes it
  { method: 'PATCH', path: '/tickets/1', body: { createdAt: '2026-11-28T09:00:00.000Z' } },
  // @ts-expect-error it is not stored
  { method: 'POST', path: '/notes', body: { id: '1', text: 'A', updatedAt: '' } },
]

export const types = (): void => {
  expectTypeOf<keyof Items['tickets']['input']>().toEqualTypeOf<'title' | 'cents'>()
  expectTypeOf<Items['tickets']['output']['state']>().toEqualTypeOf<'open' | 'closed'>()
  expectTypeOf<Items['tickets']['output']['createdAt']>().toEqualTypeOf<string>()
  expectTypeOf<Items['tickets']['output']['label']>().toEqualTypeOf<string>()
  expectTypeOf<Items['tickets']['output']['price']>().toEqualTypeOf<{ euros: number; cents: number }>()
  expectTypeOf<Items['brittle']['input']>().not.toHaveProperty('shown')
  expectTypeOf<Items['brittle']['output']>().not.toHaveProperty('createdAt')
}

const schema = z.strictObject({ state: z.enum(['open', 'closed']) })

export const refused = [
  // @ts-expect-error no value of that member
  defineCollection({ name: 'a', schema, readOnly: { state: 'shut' } }),
  defineCollection({
    name: 'b',
    schema,
    timestamps: true,
    computed: { age: ({ createdAt }) => Date.parse(createdAt) },
    authorize: ({ item }) => item?.createdAt !== '',
  }),
  // @ts-expect-error without timestamps there are none
  defineCollection({ name: 'c', schema, computed: { age: ({ createdAt }) => createdAt } }),
]
