import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { expect, test } from 'vitest'
import { bundleFunction } from '../../infra/code/bundle.ts'
import { entryOf } from '../../infra/code/entries.ts'
import { codeMadeBy } from '../../infra/code/function-code.ts'
import { newOutput, resourcesOf } from './synthesized.ts'

const runtime = Runtime.NODEJS_24_X

test('each function has its own code, and what is named twice is made once', () => {
  const stack = new Stack(new App({ outdir: newOutput() }), 'Two')
  const made: string[] = []
  const add = (id: string, what: string) => {
    const code = codeMadeBy(what, (directory) => {
      made.push(what)
      writeFileSync(join(directory, 'index.js'), `exports.handler = () => '${what}'`)
    })
    new LambdaFunction(stack, id, { code, handler: 'index.handler', runtime })
  }
  add('A', 'one')
  add('B', 'two')
  add('C', 'one')
  const functions = resourcesOf<{ Code: { S3Key: string } }>(
    Template.fromStack(stack),
    'AWS::Lambda::Function',
  )
  const [a, b, c] = Object.values(functions).map(({ Properties }) => Properties.Code.S3Key)
  expect(made).toEqual(['one', 'two'])
  expect(a).not.toBe(b)
  expect(c).toBe(a)
})

test('a deployer’s collections take the place of the examples, with the aliases of their own tsconfig.json', () => {
  const project = mkdtempSync(join(newOutput(), 'project-'))
  const file = (name: string, text: string) => writeFileSync(join(project, name), text)
  file('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { '#words': ['./words.ts'] } } }))
  file('words.ts', `export enum Names { lamps = 'lamps' }`)
  file(
    'collections.ts',
    `import { defineCollection } from ${JSON.stringify(join(process.cwd(), 'functions/model/collection.ts'))}
     import { z } from ${JSON.stringify(join(process.cwd(), 'node_modules/zod/index.js'))}
     import { Names } from '#words'
     export default [defineCollection({ name: Names.lamps, schema: z.strictObject({ watts: z.number() }) })]`,
  )
  bundleFunction(entryOf('worker', join(project, 'collections.ts')), project)
  const code = readFileSync(join(project, 'index.js'), 'utf8')
  expect(code).toContain('lamps')
  expect(code).toContain('watts')
  expect(code).not.toContain('population')
})

test('a function that knows no collections is the same for all', () => {
  expect(entryOf('sweeper', 'src/collections.ts')).toEqual(entryOf('sweeper', undefined))
  expect(entryOf('api', 'src/collections.ts')).not.toEqual(entryOf('api', undefined))
})
