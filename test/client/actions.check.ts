import type { ItemsOf, ItemsOfOpenApi, Operation } from '../../client/index.ts'
import type * as collections from '../actions/collections.ts'

/** Compiled, never run: `tsc` fails where what is expected to be wrong compiles. */
type Purses = ItemsOf<typeof collections>

export const operations: Operation<Purses>[] = [
  { method: 'POST', path: '/purses/1/pay', body: { cents: 5 }, ifMatch: '"1"', dependsOn: ['a'] },
  { method: 'POST', path: '/purses/1/pay', body: { id: '1', cents: 5, note: 'x' } },
  { method: 'POST', path: '/purses/1/touch' },
  { method: 'POST', path: '/purses/1/touch', body: {} },
  { method: 'POST', path: '/purses', body: { id: '1', owner: 'ann', state: 'active', cents: 0 } },
  // @ts-expect-error the input is needed
  { method: 'POST', path: '/purses/1/pay' },
  // @ts-expect-error of another type
  { method: 'POST', path: '/purses/1/pay', body: { cents: '5' } },
  // @ts-expect-error there is no such action
  { method: 'POST', path: '/purses/1/burn' },
]

/** As openapi-typescript writes it. */
interface Paths {
  '/v1/purses': {
    post: { requestBody: { content: { 'application/json': { id: string; cents: number } } } }
    put: { requestBody: { content: { 'application/json': { id: string; cents: number }[] } } }
  }
  '/v1/purses/{id}': {
    get: { responses: { 200: { content: { 'application/json': { id: string; cents: number } } } } }
    put: { requestBody: { content: { 'application/json': { id?: string; cents: number } } } }
  }
  '/v1/purses/{id}/pay': {
    post: { requestBody: { content: { 'application/json': { id?: string; cents: number } } } }
  }
  '/v1/purses/{id}/touch': {
    post: { requestBody?: { content: { 'application/json': { id?: string } } } }
  }
}

export const described: Operation<ItemsOfOpenApi<Paths>>[] = [
  { method: 'POST', path: '/purses/1/pay', body: { cents: 5 } },
  { method: 'POST', path: '/purses/1/touch' },
  // @ts-expect-error the input is needed
  { method: 'POST', path: '/purses/1/pay' },
  // @ts-expect-error there is no such action
  { method: 'POST', path: '/purses/1/burn', body: {} },
]
