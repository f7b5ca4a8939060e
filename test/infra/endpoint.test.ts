import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2'
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events'
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { describe, expect, test } from 'vitest'
import { addRules } from '../../infra/deployment.ts'
import {
  BulkAlarms,
  BulkData,
  BulkEndpoint,
  BulkEvents,
  BulkService,
  bulkSettings,
  type EndpointProps,
  type ServiceDomain,
} from '../../infra/index.ts'
import { violationsIn } from './reports.ts'
import { contextOf, jwt, newOutput, resourcesOf } from './synthesized.ts'

const collections = 'examples/shop/collections.ts'

const appOf = () => new App({ outdir: newOutput(), context: contextOf() })

/** The template of a stack with one endpoint; what it is given is made in the same stack. */
const templateWith = (propsOf: (stack: Stack) => Partial<EndpointProps>) => {
  const stack = new Stack(appOf(), 'Shop')
  const bulk = new BulkEndpoint(stack, 'Bulk', { collections, ...propsOf(stack) })
  return { bulk, stack, template: Template.fromStack(stack) }
}

const propertiesOf = (template: Template, type: string) =>
  Object.values(resourcesOf<Readonly<Record<string, unknown>>>(template, type)).map(
    ({ Properties }) => Properties,
  )

describe('two endpoints in a stack', () => {
  const app = appOf()
  const stack = new Stack(app, 'Shop')
  new BulkEndpoint(stack, 'Bulk', { collections })
  new BulkEndpoint(stack, 'Places', { collections: 'examples/demo/collections.ts' })
  addRules(app)
  const template = Template.fromStack(stack)

  test('share no table, and no name of anything', () => {
    expect(propertiesOf(template, 'AWS::DynamoDB::GlobalTable')).toHaveLength(4)
    const named = [
      ['AWS::CloudWatch::Alarm', 'AlarmName'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
      ['AWS::ApiGatewayV2::Api', 'Name'],
    ] as const
    for (const [type, member] of named) {
      const names = propertiesOf(template, type).map((properties) => JSON.stringify(properties[member]))
      expect(names.length).toBeGreaterThan(1)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('have names in their metrics and tags, which are those of their places', () => {
    const services = propertiesOf(template, 'AWS::Lambda::Function').map(
      ({ Environment }) =>
        (Environment as { Variables: Record<string, string> }).Variables.POWERTOOLS_SERVICE_NAME,
    )
    const names = [...new Set(services)]
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(/^Shop-Bulk-/)
    expect(names[1]).toMatch(/^Shop-Places-/)
    const tags = propertiesOf(template, 'AWS::SQS::Queue').map(({ Tags }) => JSON.stringify(Tags))
    for (const name of names) expect(tags.filter((text) => text.includes(`"${name}"`))).toHaveLength(4)
  })

  test('use their own tables only', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy')
    expect(Object.keys(policies)).toHaveLength(10)
    for (const [id, policy] of Object.entries(policies)) {
      const [mine, other] = id.startsWith('Bulk') ? ['Bulk', 'Places'] : ['Places', 'Bulk']
      expect(id.startsWith(mine)).toBe(true)
      expect(JSON.stringify(policy)).not.toMatch(new RegExp(`"${other}(Data|Service)`))
    }
  })

  test('break no rule of CloudFormation, AWS Solutions or Serverless', () => {
    expect(violationsIn(app)).toEqual([])
  })
})

test('data can lie in another stack', () => {
  const app = appOf()
  const kept = new Stack(app, 'Kept')
  const data = new BulkData(kept, 'Bulk', { settings: bulkSettings({}, 'kept') })
  const stack = new Stack(app, 'Shop')
  new BulkEndpoint(stack, 'Bulk', { collections, data })
  addRules(app)
  Template.fromStack(kept).resourceCountIs('AWS::DynamoDB::GlobalTable', 2)
  for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket'])
    Template.fromStack(stack).resourceCountIs(type, 0)
  expect(violationsIn(app)).toEqual([])
})

test('a domain leads to the API, which says so', () => {
  const { bulk, template } = templateWith((stack) => ({
    domain: {
      name: 'bulk.shop.example',
      certificate: Certificate.fromCertificateArn(
        stack,
        'Certificate',
        'arn:aws:acm:eu-central-1:111122223333:certificate/1',
      ),
      zone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'shop.example',
      }),
    },
  }))
  expect(bulk.url).toBe('https://bulk.shop.example')
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'bulk.shop.example' })
  const [mapping] = propertiesOf(template, 'AWS::ApiGatewayV2::ApiMapping')
  expect(mapping?.Stage).toBeDefined()
  expect(mapping).not.toHaveProperty('ApiMappingKey')
  template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'bulk.shop.example.', Type: 'A' })
})

const named = (stack: Stack, basePath?: string): ServiceDomain => ({
  name: 'api.shop.example',
  certificate: Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:eu-central-1:111122223333:certificate/1',
  ),
  basePath,
})

/** The variables of the functions that have one of this name. */
const variablesWith = (template: Template, name: string) =>
  propertiesOf(template, 'AWS::Lambda::Function')
    .map(({ Environment }) => (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables)
    .filter((variables) => variables !== undefined && name in variables)

describe('several endpoints under one name', () => {
  const stack = new Stack(appOf(), 'Shop')
  const events = { bus: 'default', items: true }
  const first = new BulkEndpoint(stack, 'Orders', {
    collections,
    auth: jwt,
    events,
    domain: named(stack, 'orders'),
  })
  const { domainName } = first.service
  if (domainName === undefined) throw new Error('an endpoint with a domain has its name')
  const second = new BulkEndpoint(stack, 'Places', {
    collections,
    auth: jwt,
    domain: { domainName, basePath: 'places/bulk' },
  })
  const template = Template.fromStack(stack)

  test('have a base path each, and the name is made once', () => {
    expect([first.url, second.url].map((url) => stack.resolve(url))).toEqual([
      'https://api.shop.example/orders',
      { 'Fn::Join': ['', ['https://', { Ref: expect.stringMatching(/Domain/) }, '/places/bulk']] },
    ])
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 1)
    const keys = propertiesOf(template, 'AWS::ApiGatewayV2::ApiMapping').map(
      ({ ApiMappingKey }) => ApiMappingKey,
    )
    expect(keys.sort()).toEqual(['orders', 'places/bulk'])
  })

  test('who makes links knows of it: the API, and whoever tells others', () => {
    const bases = variablesWith(template, 'BASE_PATH').map((variables) => variables?.BASE_PATH)
    expect(bases.sort()).toEqual(['/orders', '/orders', '/orders', '/places/bulk'])
    // Only the HTTP function has to tell the name from the generated one.
    const names = variablesWith(template, 'DOMAIN_NAME').map((variables) => variables?.DOMAIN_NAME)
    expect(names).toEqual(['api.shop.example', { Ref: expect.stringMatching(/Domain/) }])
  })

  test('their consoles may upload from there', () => {
    const cors = propertiesOf(template, 'AWS::S3::Bucket').map(({ CorsConfiguration }) =>
      JSON.stringify(CorsConfiguration),
    )
    expect(cors).toHaveLength(2)
    expect(cors[0]).toContain('"https://api.shop.example"')
    expect(cors[1]).toMatch(/"https:\/\/",\{"Ref":"\w*Domain/)
  })
})

test('without a console no page of the domain uploads', () => {
  const { template } = templateWith((stack) => ({ auth: jwt, console: 'off', domain: named(stack) }))
  expect(propertiesOf(template, 'AWS::S3::Bucket')[0]).not.toHaveProperty('CorsConfiguration')
  expect(variablesWith(template, 'BASE_PATH')).toEqual([])
})

describe('the parts, each by itself', () => {
  const app = appOf()
  const [kept, telling, serving] = ['Kept', 'Telling', 'Serving'].map((id) => new Stack(app, id))
  const webhooks = [{ url: 'https://one.example/', secret: { parameter: '/hook' } }]
  const settings = bulkSettings(
    { name: 'shop', collections, events: { bus: 'orders', items: true, webhooks } },
    'parts',
  )
  const data = new BulkData(kept as Stack, 'Data', { settings })
  const told = new BulkEvents(telling as Stack, 'Events', { settings, data })
  const service = new BulkService(serving as Stack, 'Service', { settings, data, events: told })
  new BulkAlarms(serving as Stack, 'Alarms', { settings, data, service })
  addRules(app)
  const of = (stack: Stack | undefined) => Template.fromStack(stack as Stack)

  test('stand in stacks of their own: whoever tells others is in one, and the service has none of it', () => {
    const names = (stack: Stack | undefined) =>
      Object.keys(resourcesOf(of(stack), 'AWS::Lambda::Function')).map((id) => id.replace(/[0-9A-F]{8}$/, ''))
    expect(names(telling).sort()).toEqual(['EventsNotifier', 'EventsPublisher', 'EventsSender'])
    expect(names(serving).sort()).toEqual([
      'ServiceFunction',
      'ServiceImporter',
      'ServiceSweeper',
      'ServiceWorker',
    ])
    of(telling).resourceCountIs('AWS::SQS::Queue', 5)
    of(serving).resourceCountIs('AWS::SQS::Queue', 0)
  })

  test('are joined: whoever may end a batch sends to the queue of ends, and its alarms are raised', () => {
    expect(variablesWith(of(serving), 'ENDS_QUEUE_URL')).toHaveLength(4)
    const alarms = propertiesOf(of(serving), 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName)
    expect(alarms).toEqual(expect.arrayContaining(['shop-EndsDead', 'shop-WebhooksDead', 'shop-ChangesDead']))
  })

  test('break no rule', () => {
    expect(violationsIn(app)).toEqual([])
  })
})

test('data serves one service: a second one would take its messages', () => {
  const stack = new Stack(appOf(), 'Shop')
  const first = new BulkEndpoint(stack, 'First', { collections })
  expect(() => new BulkEndpoint(stack, 'Second', { collections, data: first.data })).toThrow(
    'Shop/Second/Service: the data of Shop/First/Data is that of Shop/First/Service already',
  )
})

test('pages are called by the title, by the name without one, and by the id without either', () => {
  const titleOf = (props: Partial<EndpointProps>) => templateWith(() => props).bulk.title
  expect(titleOf({ name: 'shop', title: 'The shop' })).toBe('The shop')
  expect(titleOf({ name: 'shop' })).toBe('shop')
  expect(titleOf({})).toBe('Bulk')
})

test('an endpoint whose name is left open is called by its place', () => {
  const { bulk } = templateWith(() => ({ name: undefined }) as object)
  expect(bulk.name).toMatch(/^Shop-Bulk-/)
})

test('secrets of webhooks that the app makes may be read, by name or by ARN, and no others', () => {
  const { template } = templateWith((stack) => {
    const secrets = [new Secret(stack, 'One').secretArn, new Secret(stack, 'Two').secretName]
    const given = ['named', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:my-secret']
    const webhooks = [...secrets, ...given].map((secretsManager, at) => ({
      url: `https://${at}.example/`,
      secret: { secretsManager },
    }))
    return { events: { webhooks } }
  })
  const [statement] = propertiesOf(template, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) =>
    (PolicyDocument as { Statement: { Action: unknown; Resource: unknown[] }[] }).Statement.filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    ),
  )
  const resources = (statement?.Resource ?? []).map((one) => JSON.stringify(one)).sort()
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:my-secret'
  expect(resources).toEqual([
    `"${arn}"`,
    `"${arn}-??????"`,
    expect.stringMatching(/:secret:.*Fn::Select.*"Two\w*".*-\?{6}/),
    expect.stringMatching(/:secret:named-\?{6}/),
    expect.stringMatching(/^\{"Ref":"One\w*"\}$/),
  ])
})

test('an environment that Lambda does not take is refused before anything is deployed', () => {
  const webhooks = Array.from({ length: 10 }, (_, at) => ({
    url: `https://${at}.example/${'x'.repeat(400)}`,
    secret: { parameter: '/hook' },
  }))
  expect(() => templateWith(() => ({ events: { webhooks } }))).toThrow(
    /Events\/Sender\] the environment has \d+ bytes or more, and Lambda takes 4096; WEBHOOKS is the largest/,
  )
})

test('a bus of another account or region is refused: one of its name here would be told', () => {
  const stack = new Stack(appOf(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } })
  const bus = EventBus.fromEventBusArn(
    stack,
    'Far',
    'arn:aws:events:us-east-1:111122223333:event-bus/orders',
  ) as IEventBus
  expect(() => new BulkEndpoint(stack, 'Bulk', { collections, events: { bus } })).toThrow(
    /Shop\/Bulk: events\.bus: is in another account or region/,
  )
})

test('every function runs in a network that is given, and may', () => {
  const { template } = templateWith((stack) => {
    const vpc = new Vpc(stack, 'Vpc') as IVpc
    return { network: { vpc, securityGroups: [new SecurityGroup(stack, 'Group', { vpc })] } }
  })
  // The other functions of the stack are CDK's own.
  const functions = propertiesOf(template, 'AWS::Lambda::Function').filter(
    ({ MemorySize }) => MemorySize === 1769,
  )
  expect(functions).toHaveLength(4)
  for (const { VpcConfig } of functions)
    expect(VpcConfig).toMatchObject({
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'GroupId'] }],
    })
  const policies = propertiesOf(template, 'AWS::IAM::Policy').filter((policy) =>
    JSON.stringify(policy).includes('ec2:CreateNetworkInterface'),
  )
  expect(policies).toHaveLength(4)
})

test('a key that is given is over everything, and lets in who needs it', () => {
  const { template } = templateWith((stack) => ({ key: new Key(stack, 'Mine') }))
  template.resourceCountIs('AWS::KMS::Key', 1)
  const [key] = Object.keys(resourcesOf(template, 'AWS::KMS::Key'))
  const arn = { 'Fn::GetAtt': [key, 'Arn'] }
  for (const queue of propertiesOf(template, 'AWS::SQS::Queue'))
    expect(queue).toMatchObject({ KmsMasterKeyId: arn })
  for (const table of propertiesOf(template, 'AWS::DynamoDB::GlobalTable'))
    expect(table).toMatchObject({ Replicas: [{ SSESpecification: { KMSMasterKeyId: arn } }] })
  for (const log of propertiesOf(template, 'AWS::Logs::LogGroup'))
    expect(log).toMatchObject({ KmsKeyId: arn })
  const policy = JSON.stringify(propertiesOf(template, 'AWS::KMS::Key'))
  expect(policy).toContain('cloudwatch.amazonaws.com')
  expect(policy).toContain('s3.amazonaws.com')
})

test('a bus and a topic of the app are told', () => {
  const { template } = templateWith((stack) => ({
    events: { bus: new EventBus(stack, 'Bus') as IEventBus, items: true },
    alarms: { topic: new Topic(stack, 'Night') },
  }))
  template.resourceCountIs('AWS::SNS::Topic', 1)
  const bus = { Ref: expect.stringMatching(/^Bus/) }
  const told = propertiesOf(template, 'AWS::Lambda::Function').filter(
    ({ Environment }) =>
      (Environment as { Variables: object }).Variables &&
      'EVENT_BUS' in (Environment as { Variables: object }).Variables,
  )
  expect(told).toHaveLength(2)
  for (const { Environment } of told) expect(Environment).toMatchObject({ Variables: { EVENT_BUS: bus } })
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').filter(({ AlarmActions }) => AlarmActions)
  expect(alarms.length).toBeGreaterThan(10)
  for (const { AlarmActions } of alarms)
    expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Night/) }])
})

test('sizes, provisioned concurrency, no alarms', () => {
  const { template } = templateWith(() => ({
    memory: { worker: 1024 },
    provisionedConcurrency: 3,
    alarms: false,
    delivery: { type: 'none' },
  }))
  const memory = propertiesOf(template, 'AWS::Lambda::Function').map(({ MemorySize }) => MemorySize)
  expect(memory.sort()).toEqual([1024, 1769, 1769, 1769])
  const ready = propertiesOf(template, 'AWS::Lambda::Alias').map(
    ({ ProvisionedConcurrencyConfig }) => ProvisionedConcurrencyConfig,
  )
  expect(ready.filter((one) => one !== undefined)).toEqual([{ ProvisionedConcurrentExecutions: 3 }])
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0)
})

test('grantRead gives the reading of items, their indexes, and nothing else', () => {
  const stack = new Stack(appOf(), 'Shop')
  const bulk = new BulkEndpoint(stack, 'Bulk', { collections })
  const reader = new Role(stack, 'Reader', { assumedBy: new AccountPrincipal('111122223333') })
  bulk.grantRead(reader)
  const template = Template.fromStack(stack)
  const [policy] = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith('Reader'),
  )
  const text = JSON.stringify(policy)
  expect([...new Set(text.match(/dynamodb:\w+/g))].sort()).toEqual([
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:Query',
  ])
  for (const index of ['index1', 'index2', 'index3']) expect(text).toContain(`/index/${index}`)
  expect(text).not.toContain('Batches')
  expect(stack.resolve(bulk.itemsTable.tableName)).toEqual({ Ref: expect.stringMatching(/^BulkDataItems/) })
})

test('tokens of an issuer that the app makes are asked for', () => {
  const { template } = templateWith((stack) => ({
    auth: { type: 'jwt', issuer: `https://idp.${stack.region}.example`, audience: [stack.stackId] },
  }))
  const [authorizer] = propertiesOf(template, 'AWS::ApiGatewayV2::Authorizer')
  expect(authorizer?.JwtConfiguration).toEqual({
    Audience: [{ Ref: 'AWS::StackId' }],
    Issuer: { 'Fn::Join': ['', ['https://idp.', { Ref: 'AWS::Region' }, '.example']] },
  })
})

describe('two endpoints with a namespace of metrics each', () => {
  const stack = new Stack(appOf(), 'Shop')
  const events = {
    bus: 'default',
    webhooks: [{ url: 'https://one.example/', secret: { parameter: '/hook' } }],
  }
  const namespaces = { Bulk: 'Shop/Bulk', Places: 'Shop/Places' } as const
  const [bulk, places] = Object.entries(namespaces).map(
    ([id, namespace]) => new BulkEndpoint(stack, id, { collections, events, metrics: { namespace } }),
  )
  const template = Template.fromStack(stack)
  /** The namespaces of a resource that are not AWS's own. */
  const namespacesIn = (resource: object) => {
    const text = JSON.stringify(resource).replaceAll('\\"', '"')
    const graphs = [...text.matchAll(/\["([^"\]]+)","\w+","service"/g)].map(([, found]) => found)
    const alarms = [...text.matchAll(/"Namespace":"([^"]+)"/g)].map(([, found]) => found)
    return [...new Set([...graphs, ...alarms])].filter((found) => !found?.startsWith('AWS/'))
  }

  test.each(Object.entries(namespaces))('every metric of %s is in its own', (id, namespace) => {
    const of = (type: string) =>
      Object.entries(resourcesOf<object>(template, type)).filter(([name]) => name.startsWith(id))
    const alarms = of('AWS::CloudWatch::Alarm').map(([, alarm]) => namespacesIn(alarm.Properties))
    // Of operators and of the canary; the others have only metrics of AWS.
    expect(alarms.filter((found) => found.length > 0)).toHaveLength(10)
    for (const found of alarms) expect(found).toEqual(found.length === 0 ? [] : [namespace])
    expect(of('AWS::CloudWatch::Dashboard').map(([, board]) => namespacesIn(board.Properties))).toEqual([
      [namespace],
    ])
    const functions = of('AWS::Lambda::Function').map(
      ([, one]) =>
        (one.Properties as { Environment: { Variables: Record<string, string> } }).Environment.Variables,
    )
    expect(functions).toHaveLength(6)
    for (const variables of functions) expect(variables.POWERTOOLS_METRICS_NAMESPACE).toBe(namespace)
  })

  test('so are those that a program asks for', () => {
    const asked = [bulk, places].map(
      (one) => one?.metricOperations('succeeded').toMetricConfig().metricStat?.namespace,
    )
    expect(asked).toEqual(['Shop/Bulk', 'Shop/Places'])
  })
})

test('operations are counted under the name of the endpoint', () => {
  const { bulk } = templateWith(() => ({ name: 'shop' }))
  expect(bulk.metricOperations('succeeded').toMetricConfig().metricStat).toMatchObject({
    namespace: 'Multistatus',
    metricName: 'Succeeded',
    dimensions: [{ name: 'service', value: 'shop' }],
  })
  const { mathExpression } = bulk.metricOperations('failed').toMetricConfig()
  const parts = Object.values(mathExpression?.usingMetrics ?? {}).map(
    (metric) => metric.toMetricConfig().metricStat?.metricName,
  )
  expect(parts).toEqual(['ClientFailed', 'ServerFailed'])
})

test.each<[string, (stack: Stack) => Partial<EndpointProps>, RegExp]>([
  [
    'collections that are no file',
    () => ({ collections: 'src/none.ts' }),
    /Shop\/Bulk: collections: is no file/,
  ],
  ['a name with a blank', () => ({ name: 'my shop' }), /Shop\/Bulk: name: is no name/],
  [
    'a namespace of AWS',
    () => ({ metrics: { namespace: 'AWS/Lambda' } }),
    /metrics\.namespace: is no namespace/,
  ],
  ['everybody', () => ({ auth: { type: 'none' } }), /auth: "none" lets everybody/],
  ['too little memory', () => ({ memory: { api: 64 } }), /memory\.api/],
  ['changes of items without a bus', () => ({ events: { items: true } }), /events\.items: needs a bus/],
  [
    'changes of items of data without a stream',
    (stack) => ({
      data: new BulkData(stack, 'Kept', { settings: bulkSettings({}, 'kept') }),
      events: { items: true, bus: 'default' },
    }),
    /events\.items: the data that is given has no stream/,
  ],
  [
    'a base path that is a path of the service',
    (stack) => ({ domain: named(stack, 'v1') }),
    /Shop\/Bulk: domain\.basePath: begins with v1/,
  ],
  [
    'a base path with a slash before it',
    (stack) => ({ domain: named(stack, '/bulk') }),
    /Shop\/Bulk: domain\.basePath: is none/,
  ],
  [
    'a name with a scheme',
    (stack) => ({ domain: { ...named(stack), name: 'https://a.example' } }),
    /domain\.name: is no host/,
  ],
  [
    'a wildcard',
    (stack) => ({ domain: { ...named(stack), name: '*.shop.example' } }),
    /domain\.name: is no host/,
  ],
  [
    'a name in capitals',
    (stack) => ({ domain: { ...named(stack), name: 'API.shop.example' } }),
    /domain\.name: is no host/,
  ],
  ['a title that is known later', (stack) => ({ title: stack.stackId }), /title: is known only when/],
  [
    'a client of the console that is known later',
    (stack) => ({ auth: jwt, console: { clientId: stack.stackId } }),
    /console/,
  ],
  ['an issuer that is mended', () => ({ auth: { ...jwt, issuer: 'https:foo' } }), /auth\.issuer: is no URL/],
  ['no collections', () => ({ collections: undefined }) as object, /collections: is missing/],
])('%s is refused by its place', (_, propsOf, message) => {
  expect(() => templateWith(propsOf)).toThrow(message)
})
