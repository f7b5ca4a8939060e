import { expect, it } from 'vitest'
import { parseBatch } from '../../../functions/batch/parse/envelope.ts'
import { registryOf } from '../../../functions/model/collection.ts'
import { cities } from '../../support/collections.ts'

it('an operation that its caller may not ask for is wrong as a whole, not by its body', () => {
  const rules = { collections: registryOf([cities]), missingScope: () => 'cities.write' }
  const operations = [{ method: 'PUT', path: '/cities/1', body: { name: 'Paris' } }]
  expect(parseBatch({ value: { operations }, faults: [] }, rules)).toMatchObject({
    slots: [{ pointer: '/operations/0', rejected: { problem: 'forbidden' } }],
  })
})
