import { describe, expect, test } from 'vitest'
import { routeKey, routes } from '../../functions/http/routes.ts'
import { readEnvironment } from '../../functions/runtime/environment.ts'
import { type SettingsInput, settingsFor } from '../../infra/config.ts'
import { lambda, resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

type LambdaAuth = typeof lambda
const own = lambda

const entry = 'examples/authorizer/handler.ts'
const arn = 'arn:aws:lambda:eu-central-1:111111111111:function:keys:live'
const existing: LambdaAuth = { type: 'lambda', function: { arn } }

const serviceWith = (auth: LambdaAuth, more: Partial<SettingsInput> = {}, stage = 'dev') =>
  templatesOf(stage, { auth, ...more }).service

const authorizerOf = (auth: LambdaAuth) => {
  const all = Object.entries(
    resourcesOf<Record<string, unknown>>(serviceWith(auth), 'AWS::ApiGatewayV2::Authorizer'),
  )
  expect(all).toHaveLength(1)
  const [[id, { Properties }] = ['', { Properties: {} }]] = all
  return { id, properties: Properties }
}

describe('a Lambda authorizer', () => {
  test('guards every route that is not open, and is one for all', () => {
    const { id } = authorizerOf(own)
    const made = Object.values(
      resourcesOf<{ RouteKey: string; AuthorizationType: string; AuthorizerId?: unknown }>(
        serviceWith(own),
        'AWS::ApiGatewayV2::Route',
      ),
    )
    const asked = Object.fromEntries(
      made.map(({ Properties: { RouteKey, AuthorizationType, AuthorizerId } }) => [
        RouteKey,
        [AuthorizationType, AuthorizerId],
      ]),
    )
    const open = ['NONE', undefined]
    expect(asked).toEqual(
      Object.fromEntries(
        routes.map((route) => [routeKey(route), route.open ? open : ['CUSTOM', { Ref: id }]]),
      ),
    )
  })

  test('is asked each time, with format 2.0, unless something else is chosen', () => {
    expect(authorizerOf(own).properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 0,
    })
  })

  test('answers, is asked and is kept as the settings say', () => {
    const identitySources = ['$request.header.X-Api-Key', '$context.routeKey']
    const { properties } = authorizerOf({ ...existing, response: 'iam', cacheSeconds: 300, identitySources })
    expect(properties).toMatchObject({
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: false,
      IdentitySource: identitySources,
      AuthorizerResultTtlInSeconds: 300,
    })
  })

  test('of another stack is called by its ARN, and by this authorizer of this API alone', () => {
    const { id, properties } = authorizerOf(existing)
    expect(JSON.stringify(properties.AuthorizerUri)).toContain(`/functions/${arn}/invocations`)
    const permission = resourceLike<{ SourceArn: { 'Fn::Join': [string, unknown[]] } }>(
      serviceWith(existing),
      'AWS::Lambda::Permission',
      'HttpApiLambdaPermission',
    ).properties
    expect(permission).toMatchObject({ FunctionName: arn, Principal: 'apigateway.amazonaws.com' })
    expect(permission.SourceArn['Fn::Join'][1].slice(-3)).toEqual([
      { Ref: expect.stringMatching(/^HttpApi/) },
      '/authorizers/',
      { Ref: id },
    ])
    expect(resourcesOf(serviceWith(existing), 'AWS::Lambda::Function')).not.toHaveProperty('Authorizer')
  })

  test('of the project is deployed with it, called by its alias, and may do nothing but log', () => {
    const service = serviceWith(own)
    const made = resourceLike<Record<string, unknown>>(service, 'AWS::Lambda::Function', 'Authorizer')
    expect(made.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Timeout: 10,
      Environment: { Variables: { API_KEYS: '{}' } },
    })
    const alias = resourceLike(service, 'AWS::Lambda::Alias', 'Authorizer')
    expect(JSON.stringify(authorizerOf(own).properties.AuthorizerUri)).toContain(
      JSON.stringify({ Ref: alias.id }),
    )
    const policy = resourceLike<{ PolicyDocument: { Statement: { Action: string[] }[] } }>(
      service,
      'AWS::IAM::Policy',
      'AuthorizerRole',
    )
    const actions = policy.properties.PolicyDocument.Statement.flatMap(({ Action }) => Action)
    expect(actions.toSorted()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ])
  })

  test('comes after the canaries, which keep the one before while they last', () => {
    const service = serviceWith(own, {}, 'prod')
    const live = resourceLike(service, 'AWS::Lambda::Alias', 'Authorizer')
    const api = resourceLike(service, 'AWS::Lambda::Alias', 'Function')
    expect(live.DependsOn).toContain(api.id)
  })

  test('names the caller in the access log', () => {
    const named = serviceWith({ ...existing, principalMember: 'user' })
    const [stage] = Object.values(
      resourcesOf<{ AccessLogSettings: { Format: string } }>(named, 'AWS::ApiGatewayV2::Stage'),
    )
    expect(JSON.parse(stage?.Properties.AccessLogSettings.Format ?? '')).toMatchObject({
      subject: '$context.authorizer.user',
    })
  })
})

test('the HTTP function is told where the context names the caller', () => {
  const variables = (auth: LambdaAuth, more: Partial<SettingsInput> = {}) => {
    const { properties } = resourceLike<{ Environment: { Variables: Record<string, unknown> } }>(
      serviceWith(auth, more),
      'AWS::Lambda::Function',
      'Function',
    )
    const texts = Object.entries(properties.Environment.Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'deployed-name',
    ])
    return readEnvironment(Object.fromEntries(texts))
  }
  const scopes = { DELETE: ['admin'] }
  const named: LambdaAuth = { ...existing, principalMember: 'user', scopesMember: 'may', scopes }
  expect(variables(named, { tenantClaim: 'org' })).toMatchObject({
    AUTH: 'lambda',
    PRINCIPAL_MEMBER: 'user',
    SCOPES_MEMBER: 'may',
    TENANT_CLAIM: 'org',
    METHOD_SCOPES: scopes,
  })
  expect(variables(own)).toMatchObject({
    AUTH: 'lambda',
    PRINCIPAL_MEMBER: 'sub',
    SCOPES_MEMBER: 'scope',
    IDENTITY_HEADERS: ['Authorization'],
  })
  const cookie = { ...existing, identitySources: ['$request.header.Cookie', '$context.routeKey'] }
  expect(variables(cookie)).toMatchObject({ IDENTITY_HEADERS: ['Cookie'] })
  const path = { ...existing, identitySources: ['$context.routeKey'] }
  expect(variables(path).IDENTITY_HEADERS).toBeUndefined()
})

describe('settings of a Lambda authorizer', () => {
  const wrong = (change: object): Partial<SettingsInput> => ({
    auth: { ...existing, ...change } as LambdaAuth,
  })

  test.each<[string, object, RegExp]>([
    ['no function', { function: undefined }, /auth\.function/],
    ['a file that is not there', { function: { entry: 'functions/none.ts' } }, /auth\.function/],
    ['a name for an ARN', { function: { arn: 'keys' } }, /auth\.function/],
    ['both at once', { function: { arn, entry } }, /auth\.function/],
    ['a source that there is not', { identitySources: ['Authorization'] }, /identitySources\.0: is none of/],
    ['a source in a stage variable', { identitySources: ['$stageVariables.a'] }, /identitySources\.0/],
    ['no source at all', { identitySources: [] }, /identitySources/],
    ['a cache of more than an hour', { cacheSeconds: 3601 }, /cacheSeconds/],
    ['another answer', { response: 'jwt' }, /auth\.response/],
  ])('refuse %s', (_, change, message) => {
    expect(() => settingsFor('prod', wrong(change))).toThrow(message)
  })
})
