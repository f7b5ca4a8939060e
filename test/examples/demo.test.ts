import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { cities, orders } from '../../examples/demo/collections.ts'
import { type Stack, start } from '../../local/stack.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'

let stack: Stack | undefined
afterEach(() => stack?.stop())

const paris = { id: '2988507', name: 'Paris', country: 'FR', population: 2_138_551 }
const order = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  lines: [{ sku: 'A-1', quantity: 2, unitPrice: 9.5 }],
}

it('a fresh checkout serves cities and orders', async () => {
  stack = await start({ port: 0 })
  const call = httpCaller(stack.url)
  const { collections } = bodyOf(await call({ method: 'GET', path: '/v1' }))
  expect(collections.map(({ name }: { name: string }) => name)).toEqual(['cities', 'orders'])
  const answer = await call(
    batchRequest([
      { method: 'POST', path: '/cities', body: paris },
      { method: 'POST', path: '/cities', body: { ...paris, id: 'x' } },
      { method: 'POST', path: '/orders', body: order },
    ]),
  )
  expect(bodyOf(answer).results.map(({ status }: { status: number }) => status)).toEqual([201, 422, 201])
})

// RFC 5321, 4.5.3.1: 64 octets before the @.
it.each([
  [64, true],
  [65, false],
])('an order takes an address with %i characters before the @: %s', (length, taken) => {
  const customer = { name: 'Ada', email: `${'a'.repeat(length)}@example.com` }
  expect(orders.schema.safeParse({ ...order, customer }).success).toBe(taken)
})

it.each([
  ['2988507', true],
  ['', false],
  ['1234567890123', false],
  ['12a', false],
])('%j is the id of a city: %s', (id, taken) => {
  expect(cities.id.safeParse(id).success).toBe(taken)
})

it('the demo says how to serve what it is about', async () => {
  const [other] = collections
  stack = await start({ port: 0, collections: other ? [other] : [] })
  const child = spawn(process.execPath, ['local/demo/main.ts', '--url', stack.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const complaint = text(child.stderr)
  const [code] = await once(child, 'exit')
  expect([code, await complaint]).toEqual([
    1,
    `demo: ${stack.url} does not serve the collections of the demo; start it with \`npm start -- --collections examples/demo/collections.ts\`\n`,
  ])
})
