import { describe, expect, test, vi } from 'vitest'
import { createMetrics } from '../../functions/runtime/metrics.ts'
import { runningVersion } from '../../functions/runtime/versions.ts'
import { datapointsOf, emfLinesOf } from '../support/emf.ts'
import { ofAws } from './alarming.ts'
import { groupOf, judging, takenBackBy } from './deployments.ts'
import { resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

const canary = { type: 'canary', percent: 20, minutes: 15, latencyMilliseconds: 700 } as const
const { service } = templatesOf('prod', { delivery: canary, reservedConcurrency: 40 })

interface Alias {
  readonly FunctionName: { readonly Ref: string }
  readonly FunctionVersion: { readonly 'Fn::GetAtt': readonly string[] }
  readonly Name: string
}

const typesOf = (template: typeof service): readonly string[] =>
  Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type)

const aliasOf = (name: string, template = service) =>
  resourceLike<Alias>(template, 'AWS::Lambda::Alias', name)

const updatePolicyOf = (id: string): object | undefined =>
  (service.toJSON().Resources as Record<string, { UpdatePolicy?: object }>)[id]?.UpdatePolicy

describe('without a canary', () => {
  test.each(['dev', 'prod'])('nothing of CodeDeploy is there, and no alarm (%s)', (stage) => {
    const types = typesOf(templatesOf(stage, { delivery: { type: 'none' } }).service)
    expect(types.filter((type) => /CodeDeploy|CloudWatch/.test(type))).toEqual([])
  })

  test('is how a development stage is deployed, and no other', () => {
    const of = (stage: string) => typesOf(templatesOf(stage).service).includes('AWS::CodeDeploy::Application')
    expect([of('dev'), of('prod')]).toEqual([false, true])
  })

  test('functions are called by their alias all the same', () => {
    const { properties } = aliasOf('Function', templatesOf('dev').service)
    expect(properties).toMatchObject({ Name: 'live' })
  })
})

describe('a canary', () => {
  test('is as large and as long as the stage says', () => {
    const [config] = Object.values(resourcesOf(service, 'AWS::CodeDeploy::DeploymentConfig'))
    expect(config?.Properties).toMatchObject({
      ComputePlatform: 'Lambda',
      TrafficRoutingConfig: {
        Type: 'TimeBasedCanary',
        TimeBasedCanary: { CanaryInterval: 15, CanaryPercentage: 20 },
      },
    })
  })

  test.each([
    ['Api', 'Function'],
    ['Worker', 'Worker'],
    ['Importer', 'Importer'],
  ])('of %s moves its alias, and an alarm moves it back', (group, name) => {
    const { id, properties } = groupOf(service, group)
    expect(properties.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    })
    const alias = aliasOf(name)
    expect(updatePolicyOf(alias.id)).toMatchObject({
      CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: id } },
    })
    // The alarms have to be there, and to look at the new version, before the alias moves.
    expect(alias.DependsOn).toContain(id)
  })

  test('is not made of the sweeper, which goes over when the others have', () => {
    const { id, DependsOn } = aliasOf('Sweeper')
    expect(updatePolicyOf(id)).toBeUndefined()
    expect(DependsOn).toEqual(
      expect.arrayContaining(['Function', 'Worker', 'Importer'].map((name) => aliasOf(name).id)),
    )
  })

  test('may move these aliases and look at alarms, and nothing else', () => {
    const { properties } = resourceLike<{ PolicyDocument: { Statement: { Action: unknown }[] } }>(
      service,
      'AWS::IAM::Policy',
      'DeliveryRole',
    )
    const actions = properties.PolicyDocument.Statement.flatMap(({ Action }) => Action)
    expect([...new Set(actions)].sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:UpdateAlias',
    ])
  })
})

describe('the alarms of a canary', () => {
  test.each([
    ['Api', ['OperationFailures', 'ServerErrors', 'Latency', 'FunctionErrors']],
    ['Worker', ['OperationFailures', 'MessagesFailed', 'FunctionErrors']],
    ['Importer', ['MessagesFailed', 'FunctionErrors']],
  ])('of %s look at one version, minute by minute; one bad minute is enough', (group, names) => {
    const alarms = judging(service, group, '7')
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(
      names.map((name) => `multistatus-prod-${group}-v7-${name}`),
    )
    for (const { Metrics, ...alarm } of alarms) {
      expect(alarm).toMatchObject({ EvaluationPeriods: 1, TreatMissingData: 'missing' })
      const [{ Period, Dimensions } = alarm] = (Metrics ?? []).flatMap(({ MetricStat }) =>
        MetricStat ? [{ Period: MetricStat.Period, Dimensions: MetricStat.Metric.Dimensions }] : [],
      )
      expect(Period).toBe(60)
      expect(Dimensions).toContainEqual({ Name: expect.stringMatching(/version$/i), Value: '7' })
    }
  })

  test('have the threshold of latency from the settings', () => {
    const latency = judging(service, 'Api', '7').find(({ AlarmName }) => AlarmName.endsWith('Latency'))
    expect(latency).toMatchObject({ Threshold: 700, ExtendedStatistic: 'p90' })
  })
})

describe('a stage that changes how it delivers', () => {
  const of = (delivery: typeof canary | { type: 'none' }) =>
    templatesOf('prod', { delivery, reservedConcurrency: 40 }).service.toJSON().Resources as Record<
      string,
      { Type: string; UpdatePolicy?: object; DependsOn?: readonly string[] }
    >
  const [without, withCanary] = [of({ type: 'none' }), of(canary)]

  test('keeps all that it has: the canary comes beside it, and goes again', () => {
    for (const [id, resource] of Object.entries(without)) {
      const { UpdatePolicy, DependsOn: _, ...same } = withCanary[id] ?? { Type: '' }
      // When it is made may wait for more; what it is stays.
      const { DependsOn: __, ...was } = resource
      expect(same, id).toEqual(was)
      if (UpdatePolicy !== undefined) expect(resource.Type, id).toBe('AWS::Lambda::Alias')
    }
  })

  test('publishes no new version by that: the same code keeps its traffic', () => {
    const versionsIn = (resources: typeof without) =>
      Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::Lambda::Version')
    expect(versionsIn(without)).toHaveLength(4)
    expect(versionsIn(withCanary)).toEqual(versionsIn(without))
  })
})

test('whatever calls a function calls its alias, and may call nothing but that', () => {
  const resources = service.toJSON().Resources as Record<string, { Type: string; Properties: object }>
  const idsOf = (type: string) => Object.keys(resources).filter((id) => resources[id]?.Type === type)
  const callers = [
    'AWS::ApiGatewayV2::Integration',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::Permission',
    'AWS::Events::Rule',
  ].flatMap(idsOf)
  const functions = idsOf('AWS::Lambda::Function')
  const aliases = new Set(idsOf('AWS::Lambda::Alias'))
  // The API with its permission, two queues, and the clock with its own.
  expect(callers.length).toBe(6)
  for (const id of callers) {
    const text = JSON.stringify(resources[id]?.Properties)
    const named = [...text.matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)].map(([, name = '']) => name)
    expect(
      named.filter((name) => functions.includes(name)),
      id,
    ).toEqual([])
    expect(
      named.filter((name) => aliases.has(name)),
      id,
    ).toHaveLength(1)
  }
})

test.each([
  ['Api', 'Function', ['OperationFailures', 'ServerErrors', 'Latency']],
  ['Worker', 'Worker', ['OperationFailures', 'MessagesFailed']],
  ['Importer', 'Importer', ['MessagesFailed']],
])('alarms of %s look where the function writes, as it is deployed', async (group, name, wanted) => {
  const { properties } = resourceLike<{ Environment: { Variables: Record<string, string> } }>(
    service,
    'AWS::Lambda::Function',
    name,
  )
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', properties.Environment.Variables.POWERTOOLS_SERVICE_NAME)
  const running = runningVersion({ AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: '7' })
  const metrics = createMetrics(running)
  const failed = [{ status: 503, problem: 'unavailable' }]
  const lines = await emfLinesOf(() => {
    if (group === 'Api')
      metrics.record({
        status: 500,
        milliseconds: 9000,
        dynamoDbCalls: 1,
        consumedCapacity: 1,
        outcomes: failed,
      })
    if (group === 'Worker') metrics.recordWork({ dynamoDbCalls: 1, consumedCapacity: 1, returned: failed })
    if (group !== 'Api') metrics.recordFailedMessage()
    metrics.flush()
  })
  vi.unstubAllEnvs()
  const written = lines.flatMap(datapointsOf)
  const dimensions = { FunctionName: name, Resource: `${name}:live`, ExecutedVersion: '7' }
  const invoked = ofAws('AWS/Lambda', 'Invocations', [1], dimensions).map((one) => ({
    ...one,
    timestamp: written[0]?.timestamp ?? 0,
  }))
  expect(takenBackBy(judging(service, group, '7'), [...written, ...invoked])).toEqual(wanted)
})

describe('limits of concurrency', () => {
  test('are the function’s, so that two versions share them', () => {
    const { properties } = resourceLike<object>(service, 'AWS::Lambda::Function', 'Function')
    expect(properties).toMatchObject({ ReservedConcurrentExecutions: 40 })
    const { properties: alias } = aliasOf('Function')
    expect(alias).not.toHaveProperty('ProvisionedConcurrencyConfig')
  })

  test.each(['Worker', 'Importer'])('of %s stand with the queue, whichever version is called', (name) => {
    const { properties } = resourceLike<object>(service, 'AWS::Lambda::EventSourceMapping', name)
    expect(properties).toHaveProperty('ScalingConfig.MaximumConcurrency')
    expect(JSON.stringify(properties)).toContain(`"Ref":"${aliasOf(name).id}"`)
  })
})
