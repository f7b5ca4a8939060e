import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import LruCache from '../../../functions/runtime/lru-cache.ts'

type Cache = Pick<LruCache<string, number>, 'has' | 'peek' | 'get' | 'set' | 'clear'>

/** The one that it replaces, where the SDK finds it. */
const fromSdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb'))
const fromDiscovery = createRequire(fromSdk.resolve('@aws-sdk/middleware-endpoint-discovery'))
const fromCache = createRequire(fromDiscovery.resolve('@aws-sdk/endpoint-cache'))
const Theirs = fromCache('mnemonist/lru-cache') as new (capacity: number) => Cache

const step = fc.record({
  what: fc.constantFrom('has', 'peek', 'get', 'set', 'set', 'clear'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  value: fc.nat(),
})

const told = (cache: Cache, { what, key, value }: { what: string; key: string; value: number }): unknown => {
  switch (what) {
    case 'has':
      return cache.has(key)
    case 'peek':
      return cache.peek(key)
    case 'get':
      return cache.get(key)
    case 'set':
      return void cache.set(key, value)
    default:
      return void cache.clear()
  }
}

it('answers as the one that it replaces, whatever is asked of both', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
      const [ours, theirs]: Cache[] = [new LruCache<string, number>(capacity), new Theirs(capacity)]
      if (ours === undefined || theirs === undefined) throw new Error('there are two')
      for (const one of steps) expect(told(ours, one)).toEqual(told(theirs, one))
    }),
    { numRuns: 300 },
  )
})
