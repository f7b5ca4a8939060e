import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as cdk from '../../kit/cdk.ts'
import * as main from '../../kit/index.ts'
import * as local from '../../kit/local.ts'
import * as testing from '../../testing/index.ts'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin: Readonly<Record<string, string>>
}

const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

it('exports these names and no others', () => {
  expect(Object.keys(main).sort()).toEqual(['defineCollection', 'refuse'])
  expect(Object.keys(local).sort()).toEqual(['collectionsIn', 'start'])
  expect(Object.keys(cdk).sort()).toEqual([
    'BulkAlarms',
    'BulkData',
    'BulkEndpoint',
    'BulkEvents',
    'BulkService',
    'bulkSettings',
  ])
  expect(Object.keys(testing)).toEqual(['testService'])
})

/** The names that a file of exports gives to others, types included. */
const namesIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^export (?:type )?(?:\{([^}]*)\}|(?:interface|const) (\w+))/gm)]
    .flatMap(([, names = '', name = '']) => [...names.split(','), name])
    .map((name) => name.replace(/^\s*(?:type )?/, '').trim())
    .filter((name) => name !== '')
    .sort()

it.each(['kit/index.ts', 'infra/index.ts', 'kit/local.ts', 'testing/index.ts'])(
  '%s has these types',
  (file) => {
    expect(namesIn(file)).toMatchSnapshot()
  },
)

it('every way in is a file that the build makes of a source', () => {
  const targets = Object.values(exports).flatMap((one) => (typeof one === 'string' ? [] : Object.values(one)))
  const sources = [...targets, ...Object.values(bin)].map((target) =>
    target.replace(/^(?:\.\/)?dist\//, '').replace(/(?:\.d\.ts|\.js)$/, '.ts'),
  )
  expect(sources.filter((source) => !existsSync(source))).toEqual([])
})

it('npm keeps the commands: it drops those whose path begins with a dot when it publishes', () => {
  for (const file of ['package.json', 'client/package.json']) {
    const commands = (JSON.parse(readFileSync(file, 'utf8')) as Manifest).bin
    expect(Object.keys(commands)).toEqual(['multistatus'])
    expect(Object.values(commands).filter((path) => !/^dist\/[\w/]+\.js$/.test(path))).toEqual([])
  }
})
