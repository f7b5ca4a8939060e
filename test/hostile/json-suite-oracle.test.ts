import { expect, it } from 'vitest'
import { meaningOf } from './meaning.ts'
import { readTree, treeOf } from './reader.ts'
import { suite } from './suite.ts'

/** The tests beside this one believe this reader more than the service, so it has to earn that first. */
it('the reader agrees with the suite on every case', () => {
  expect(suite).toHaveLength(318)
  for (const { name, text, verdict } of suite) {
    const isRead = text !== undefined && readTree(text) !== undefined
    if (verdict !== 'free') expect(isRead, name).toBe(verdict === 'accept')
  }
})

it('every text that is not UTF-8 is sent with its own bytes', () => {
  for (const { name, text } of suite) expect(text ?? '', name).not.toContain('\ufffd')
})

it('texts are compared by what they say', () => {
  const meaning = (text: string) => meaningOf(treeOf(text))
  expect(meaning(' { "b" : [1.50, 1E22],"a":"\\u0061\\/" }')).toBe(meaning('{"a":"a/","b":[15e-1,1e+22]}'))
  expect(meaning('-0.0')).toBe(meaning('0'))
  expect(meaning('0.1')).not.toBe(meaning('0.1000000000000000055511151231257827'))
  expect(meaning('9007199254740993')).not.toBe(meaning('9007199254740992'))
  expect(meaning('{"a":1,"a":1}')).not.toBe(meaning('{"a":1}'))
  expect(meaning('"1"')).not.toBe(meaning('1'))
  expect(meaning('[[]]')).not.toBe(meaning('[{}]'))
})
