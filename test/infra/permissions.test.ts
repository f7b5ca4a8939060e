import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { resourcesOf, templatesOf } from './synthesized.ts'

interface PolicyProperties {
  readonly PolicyDocument: {
    readonly Statement: readonly {
      readonly Action: string | readonly string[]
      readonly Effect: string
      readonly Resource: unknown
    }[]
  }
}

const { service } = templatesOf('prod')
const statements = Object.values(resourcesOf<PolicyProperties>(service, 'AWS::IAM::Policy')).flatMap(
  ({ Properties }) => Properties.PolicyDocument.Statement,
)
const actionsOn = (resource: RegExp): string[] =>
  statements
    .filter(({ Resource }) => resource.test(JSON.stringify(Resource)))
    .flatMap(({ Action }) => Action)
    .sort()

/** What each command of the SDK needs, by the service's own documentation; a transaction needs what its members do. */
const actionsOfCommand: Readonly<Record<string, readonly string[]>> = {
  BatchExecuteStatementCommand: ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
  BatchGetItemCommand: ['dynamodb:BatchGetItem'],
  TransactWriteItemsCommand: ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem'],
  GetItemCommand: ['dynamodb:GetItem'],
  PutItemCommand: ['dynamodb:PutItem'],
  UpdateItemCommand: ['dynamodb:UpdateItem'],
}

const folder = new URL('../../functions/store/', import.meta.url)

/** The commands that a store's files send. */
const commandsIn = (isOf: (file: string) => boolean): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && isOf(file))
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').match(/(?<=new )\w+Command(?=\()/g) ?? [])

const needed = (commands: readonly string[]): string[] =>
  [
    ...new Set(
      commands.flatMap((command) => actionsOfCommand[command] ?? [`nobody knows what ${command} needs`]),
    ),
  ].sort()

const ofBatches = (file: string) => file.startsWith('batch')

describe('the function may do', () => {
  test('to items what the store of items does', () => {
    const calls = needed(commandsIn((file) => !ofBatches(file)))
    expect(calls).toContain('dynamodb:PartiQLUpdate')
    expect(actionsOn(/Items/)).toEqual(calls)
  })

  test('to batches what the store of batches does', () => {
    const calls = needed(commandsIn(ofBatches))
    expect(calls).toContain('dynamodb:UpdateItem')
    expect(actionsOn(/Batches/)).toEqual(calls)
  })

  test('nothing else but write its own log and its traces', () => {
    const others = statements
      .flatMap(({ Action }) => Action)
      .filter((action) => !action.startsWith('dynamodb:'))
    expect(others.sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ])
    expect(resourcesOf(service, 'AWS::IAM::Role')).toEqual({
      [Object.keys(resourcesOf(service, 'AWS::IAM::Role'))[0] ?? '']: expect.objectContaining({
        Properties: expect.not.objectContaining({ ManagedPolicyArns: expect.anything() }),
      }),
    })
  })

  test('only X-Ray to a resource without a name', () => {
    const wide = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('*'))
    expect(wide.flatMap(({ Action }) => Action)).toEqual([
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ])
  })
})
