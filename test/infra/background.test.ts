import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import {
  importerEnvironment,
  readVariables,
  sweeperEnvironment,
  workerEnvironment,
} from '../../functions/runtime/environment.ts'
import type { SettingsInput } from '../../infra/config.ts'
import { resourceLike, templatesOf } from './synthesized.ts'

type Overrides = Partial<SettingsInput>

interface FunctionProperties {
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
}

const resourceOf = <Properties>(type: string, start: string, overrides: Overrides = {}) =>
  resourceLike<Properties>(templatesOf('prod', overrides).service, type, start)

const functionOf = (name: string) => resourceOf<FunctionProperties>('AWS::Lambda::Function', name)

/** A value that only the deployment knows, by the logical id that it comes from. */
const variablesOf = (name: string) =>
  Object.fromEntries(
    Object.entries(functionOf(name).properties.Environment.Variables).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : (/Ref(\w+?)[0-9A-F]{8}/.exec(JSON.stringify(value))?.[1] ?? ''),
    ]),
  )

const common = {
  POWERTOOLS_SERVICE_NAME: 'multistatus-prod',
  POWERTOOLS_METRICS_NAMESPACE: 'Multistatus',
  POWERTOOLS_LOG_LEVEL: 'INFO',
}

describe.each([
  {
    name: 'Importer',
    timeout: 900,
    schema: importerEnvironment,
    usual: { CHUNKS_IN_FLIGHT: 40, MAX_IMPORT_ROWS: 10_000_000 },
    variables: {
      BATCHES_TABLE: 'BatchesTable',
      BODIES_BUCKET: 'BodiesBucket',
      CHUNKS_QUEUE_URL: 'ChunksQueue',
      UPLOADS_QUEUE_URL: 'UploadsQueue',
    },
  },
  {
    name: 'Worker',
    timeout: 120,
    schema: workerEnvironment,
    usual: {},
    variables: {
      ITEMS_TABLE: 'ItemsTable',
      BATCHES_TABLE: 'BatchesTable',
      BODIES_BUCKET: 'BodiesBucket',
      UPLOADS_QUEUE_URL: 'UploadsQueue',
    },
  },
  {
    name: 'Sweeper',
    timeout: 60,
    schema: sweeperEnvironment,
    usual: {},
    variables: {
      BATCHES_TABLE: 'BatchesTable',
      BODIES_BUCKET: 'BodiesBucket',
      CHUNKS_QUEUE_URL: 'ChunksQueue',
      UPLOADS_QUEUE_URL: 'UploadsQueue',
    },
  },
])('the function $name', ({ name, timeout, schema, usual, variables }) => {
  test('runs as the HTTP function does, but for its time', () => {
    expect(functionOf(name).properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      Timeout: timeout,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'Text' },
    })
    expect(functionOf(name).properties).not.toHaveProperty('ReservedConcurrentExecutions')
  })

  test('is told where everything is', () => {
    expect(variablesOf(name)).toEqual({ ...common, ...variables })
    // A deployed queue is known by its URL.
    const told = Object.fromEntries(
      Object.entries(variables).map(([variable, place]) => [
        variable,
        variable.endsWith('_URL') ? `https://sqs.eu-central-1.amazonaws.com/1/${place}` : place,
      ]),
    )
    // The code reads all of it, and for the rest takes its own numbers.
    expect(readVariables<z.ZodType>(schema, told)).toEqual({ ...told, ...usual })
  })
})

/** The alias of a function, by the name that stands in its ARN: arn:aws:lambda:region:account:function:NAME:live. */
const liveOf = (name: string) => {
  const parts = { 'Fn::Split': [':', { Ref: resourceOf('AWS::Lambda::Alias', name).id }] }
  return { 'Fn::Join': ['', [{ 'Fn::Select': [6, parts] }, ':live']] }
}

describe.each([
  { name: 'Importer', queue: 'UploadsQueue', usual: 5, setting: 'importerConcurrency' },
  { name: 'Worker', queue: 'ChunksQueue', usual: 20, setting: 'workerConcurrency' },
] as const)('the event source of the function $name', ({ name, queue, usual, setting }) => {
  const mappingOf = (overrides: Overrides = {}) =>
    resourceOf<object>('AWS::Lambda::EventSourceMapping', name, overrides).properties

  test('hands it one message at a time, and asks which are done', () => {
    const mapping = mappingOf()
    expect(mapping).toMatchObject({
      BatchSize: 1,
      FunctionName: liveOf(name),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: usual },
    })
    expect(JSON.stringify(mapping)).toMatch(new RegExp(`"PublishOutputFnGetAtt${queue}[0-9A-F]{8}Arn`))
  })

  test('calls as many at once as the settings say', () => {
    expect(mappingOf({ [setting]: 2 })).toMatchObject({ ScalingConfig: { MaximumConcurrency: 2 } })
  })

  test('shows a message again only when the function that has it must be dead', () => {
    const { properties } = resourceLike<{ VisibilityTimeout: number }>(
      templatesOf('prod').stateful,
      'AWS::SQS::Queue',
      queue,
    )
    expect(properties.VisibilityTimeout).toBeGreaterThan(functionOf(name).properties.Timeout)
  })
})

describe('the clock', () => {
  test('calls the sweeper every five minutes', () => {
    const { id, properties } = resourceOf<object>('AWS::Events::Rule', 'Sweeper')
    const sweeper = { Ref: resourceOf('AWS::Lambda::Alias', 'Sweeper').id }
    expect(properties).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: sweeper }],
    })
    expect(resourceOf<object>('AWS::Lambda::Permission', 'Sweeper').properties).toEqual({
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      FunctionName: sweeper,
      SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
    })
  })
})
