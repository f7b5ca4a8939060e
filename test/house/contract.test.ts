import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const contract = readFileSync(new URL('docs/contract.md', root), 'utf8')
const anchors = [...contract.matchAll(/<a id="([\d.]+)"><\/a>/g)].map(([, id = '']) => id)

const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}${name}`)

/** The numbers that titles of tests begin with. */
const cited = filesIn('test/').flatMap((file) => {
  const text = readFileSync(new URL(file, root), 'utf8')
  return [...text.matchAll(/['"`]([1-8]\.\d{1,2}) [A-Za-z]/g)].map(([, rule = '']) => ({ rule, file }))
})

it('each rule of the contract has an anchor, and there is none without a rule', () => {
  const rules: string[] = []
  let section = ''
  for (const line of contract.split('\n')) {
    const [, heading] = /^## (\d+)\. /.exec(line) ?? []
    section = heading ?? section
    if (heading) rules.push(heading)
    const [, number] = /^(\d+)\. /.exec(line) ?? []
    if (number) rules.push(`${section}.${number}`)
  }
  expect(anchors).toEqual(rules)
})

it('what a test cites stands in the contract', () => {
  expect(cited.length).toBeGreaterThan(100)
  expect(cited.filter(({ rule }) => !anchors.includes(rule))).toEqual([])
})
