import { expect, it } from 'vitest'
import { itemChanged } from '../../functions/jobs/events/item-changed.ts'
import { registryOf } from '../../functions/model/collection.ts'
import type { ItemChange } from '../../functions/ports/item-changes.ts'
import { brittle, tickets } from '../managed/collections.ts'
import { broken, second } from '../versions/collections.ts'

const change = (over: Partial<ItemChange>): ItemChange => ({
  id: 'event',
  tenant: 'shared',
  collection: 'parcels',
  item: '7',
  version: 2,
  kind: 'changed',
  createdAt: '2026-11-28T09:00:00.000Z',
  updatedAt: '2026-11-28T10:00:00.000Z',
  data: undefined,
  ...over,
})

it('followers are told what a GET shows: timestamps and computed members, too', () => {
  const data = JSON.stringify({ state: 'open', cents: 250, title: 'Leak', history: [] })
  const told = itemChanged(change({ collection: 'tickets', data }), registryOf([tickets])).data
  expect(JSON.stringify(told.item)).toBe(
    '{"id":"7","title":"Leak","cents":250,"state":"open","history":[],"createdAt":"2026-11-28T09:00:00.000Z",' +
      '"updatedAt":"2026-11-28T10:00:00.000Z","label":"Leak (open)","price":{"euros":2,"cents":50}}',
  )
})

it('an item of an earlier schema is told as the present one has it', () => {
  const data = JSON.stringify({ name: 'box', grams: 1500, state: 'new' })
  const told = itemChanged(change({ data }), registryOf([second])).data
  expect(told.item).toMatchObject({ id: '7', name: 'box', kilograms: 1.5, brand: 'unknown' })
  const same = itemChanged(change({ data, schema: 2 }), registryOf([second])).data
  expect(same.item).toMatchObject({ grams: 1500 })
})

it('code of a collection that fails leaves the item out, and says so', () => {
  const unheard = JSON.stringify({ name: 'unheard of', grams: 1, state: 'new' })
  const upgrade = itemChanged(change({ data: unheard }), registryOf([broken])).data
  expect([upgrade.item, upgrade.omitted]).toEqual([undefined, 'collection-failed'])
  const thrown = JSON.stringify({ how: 'throw' })
  const computed = itemChanged(change({ collection: 'brittle', data: thrown }), registryOf([brittle])).data
  expect([computed.item, computed.omitted]).toEqual([undefined, 'collection-failed'])
})
