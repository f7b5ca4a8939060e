import { expect, it } from 'vitest'
import { collectionFailed, fence } from '../../../functions/batch/fence.ts'
import { logCollectionFaults } from '../../../functions/runtime/collection-faults.ts'

const written: { message: string; fields: Readonly<Record<string, unknown>> }[] = []
logCollectionFaults({ error: (message, fields) => void written.push({ message, fields }) })

const guarded = { collection: 'cities', part: 'schema' }

it('the log has the kind and the place of what was thrown, and nothing that it quotes', () => {
  fence(guarded, () => {
    throw new TypeError('secret of a caller\n    at secret')
  })
  expect(written).toEqual([
    {
      message: 'collection failed',
      fields: { ...guarded, what: 'threw an error', kind: 'TypeError', at: expect.any(Array) },
    },
  ])
  const [line] = written.map(({ fields }) => fields.at as string[])
  expect(line?.[0]).toContain('collection-faults.test.ts')
  expect(JSON.stringify(written)).not.toContain('secret')
})

it('what cannot even be looked at is told of all the same', () => {
  written.length = 0
  const hostile = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('no')
    },
  })
  collectionFailed(guarded, 'threw an error', hostile)
  expect(written.map(({ fields }) => fields)).toEqual([{ ...guarded, what: 'threw an error' }])
})

it('what is no error has neither', () => {
  written.length = 0
  fence(guarded, () => {
    throw 'secret'
  })
  collectionFailed(guarded, 'returned a promise')
  expect(written.map(({ fields }) => fields)).toEqual([
    { ...guarded, what: 'threw an error' },
    { ...guarded, what: 'returned a promise' },
  ])
})
