import { expectTypeOf } from 'vitest'
import type { ItemsOfOpenApi } from '../../client/index.ts'

// What the public types promise of a description that others have made types of. `tsc` is the test.

interface Item {
  readonly name: string
}
interface Body {
  readonly content: { readonly 'application/json': Item }
}
interface Methods<Query> {
  readonly get: { readonly parameters: { readonly query?: Query } }
  readonly post: { readonly requestBody: Body }
  readonly put: { readonly requestBody: Body }
}

/** As openapi-typescript writes them. */
interface Paths {
  readonly '/v1/wares': Methods<{
    id?: string[]
    limit?: number
    cursor?: string
    validateOnly?: boolean
    country?: string
    price?: number | string
    size?: number
    open?: boolean
    label?: string
    'label.from'?: string
    'label.to'?: string
  }>
  readonly '/v1/cities': Methods<{ id?: string[]; limit?: number; cursor?: string; validateOnly?: boolean }>
}

type Items = ItemsOfOpenApi<Paths>
type Query = Items['wares']['query']

export const queries = (): void => {
  expectTypeOf<keyof Query>().toEqualTypeOf<'country' | 'price' | 'size' | 'open' | 'label'>()
  expectTypeOf({ country: 'DE' }).toExtend<Query>()
  expectTypeOf({ country: 'DE', price: { from: 1 } }).toExtend<Query>()
  expectTypeOf({ size: 3, open: false }).toExtend<Query>()
  expectTypeOf({ label: { from: 'a', to: 'b' } }).toExtend<Query>()
  expectTypeOf({ price: 'five' }).not.toExtend<Query>()
  expectTypeOf({ size: { from: 3 } }).not.toExtend<Query>()
  expectTypeOf({ open: 'yes' }).not.toExtend<Query>()
  expectTypeOf({ country: 'DE' }).not.toExtend<Items['cities']['query']>()
}
