import { expect, it } from 'vitest'
import { failedMessages } from '../../local/poller/failures.ts'

const ids = ['1', '2', '3']
const failures = (...identifiers: readonly unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
})

/** The conditions of the Lambda documentation, "Success and failure conditions". */
it.each([
  ['nothing', undefined, []],
  ['null', null, []],
  ['an empty response', {}, []],
  ['an empty list', { batchItemFailures: [] }, []],
  ['a list of null', { batchItemFailures: null }, []],
  ['one', failures('2'), ['2']],
  ['one, twice', failures('2', '2'), ['2']],
  ['all', failures('3', '1', '2'), ids],
  ['an empty identifier', failures('1', ''), ids],
  ['an identifier of null', failures('1', null), ids],
  ['a bad key name', { batchItemFailures: [{ itemIdentifier: '1' }, { messageId: '2' }] }, ids],
  ['an identifier that is no message', failures('4'), ids],
  ['a bare identifier', { batchItemFailures: ['1'] }, ids],
  ['no list', { batchItemFailures: { itemIdentifier: '1' } }, ids],
  ['a text', 'done', ids],
  ['a number', 7, ids],
])('%s', (_, result, expected) => {
  expect([...failedMessages(result, ids)].sort()).toEqual(expected)
})
