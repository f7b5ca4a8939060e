import { describe, expect, test } from 'vitest'
import { groupOf, judging } from './deployments.ts'
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
