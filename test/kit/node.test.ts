import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tooOld } from '../../kit/node.ts'

it.each(['22.5.0', '22.23.3', '24.0.0', '26.1.2'])('Node %s will do', (version) => {
  expect(tooOld('multistatus dev', version)).toBeUndefined()
})

it.each(['20.20.2', '22.4.9', '18.0.0'])('Node %s gets one clear line', (version) => {
  expect(tooOld('multistatus dev', version)).toBe(
    `multistatus dev needs Node 22.5 or newer, and this is Node ${version}. Synthesis (cdk) takes Node 20.`,
  )
})

/** What Node 22 brought, by the names that are easily written. */
const newer = /\b(?:Map\.groupBy|Object\.groupBy|Array\.fromAsync|Promise\.withResolvers|URL\.parse)\(/

it('what synthesis runs needs nothing that Node 20 does not have', () => {
  const files = globSync([
    'functions/{model,openapi,resources}/**/*.ts',
    'infra/**/*.ts',
    'docs/*.ts',
    'kit/*.ts',
  ])
  expect(files.length).toBeGreaterThan(100)
  const notInThePackage = ['infra/canary.ts', 'infra/pipeline/']
  const used = files.filter((file) => newer.test(readFileSync(file, 'utf8')))
  expect(used.filter((file) => !notInThePackage.some((place) => file.startsWith(place)))).toEqual([])
})
