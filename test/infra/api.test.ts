import { describe, expect, test } from 'vitest'
import { allowedHeaders, exposedHeaders } from '../../functions/http/headers.ts'
import { routeKey, routes } from '../../functions/http/routes.ts'
import type { SettingsInput } from '../../infra/config.ts'
import { jwt, resourcesOf, templatesOf } from './synthesized.ts'

interface RouteProperties {
  readonly RouteKey: string
  readonly AuthorizationType: string
  readonly AuthorizerId?: unknown
  readonly AuthorizationScopes?: readonly string[]
}

const routesOf = (overrides: Parameters<typeof templatesOf>[1]) =>
  new Map(
    Object.values(
      resourcesOf<RouteProperties>(templatesOf('dev', overrides).service, 'AWS::ApiGatewayV2::Route'),
    ).map(({ Properties }) => [Properties.RouteKey, Properties]),
  )

describe('the routes', () => {
  test('are those of the route table', () => {
    expect([...routesOf({}).keys()].sort()).toEqual(routes.map(routeKey).sort())
  })

  test.each<[string, Partial<SettingsInput>, string]>([
    ['signatures by default', {}, 'AWS_IAM'],
    ['tokens', { auth: jwt }, 'JWT'],
    ['nothing at all', { auth: { type: 'none' } }, 'NONE'],
  ])('ask for %s unless they are open', (_, overrides, type) => {
    const made = routesOf(overrides)
    const asked = Object.fromEntries(
      routes.map((route) => [routeKey(route), made.get(routeKey(route))?.AuthorizationType]),
    )
    expect(asked).toEqual(
      Object.fromEntries(routes.map((route) => [routeKey(route), route.open ? 'NONE' : type])),
    )
  })

  test('that describe the API are open only where the stage says so', () => {
    const made = routesOf({ auth: jwt, publicDocs: false })
    const open = [...made].filter(([, { AuthorizationType }]) => AuthorizationType === 'NONE')
    const paths = new Set(open.map(([key]) => key.split(' ')[1]))
    expect([...paths].sort()).toEqual(['/console', '/health', '/problems/{name}'])
    expect(made.get('GET /openapi.json')?.AuthorizationType).toBe('JWT')
    expect(made.get('HEAD /docs')?.AuthorizationType).toBe('JWT')
  })

  test('of HEAD ask for what their GET asks', () => {
    const made = routesOf({ auth: jwt })
    for (const [key, { AuthorizationType, AuthorizationScopes }] of made) {
      if (!key.startsWith('HEAD ')) continue
      expect(made.get(key.replace('HEAD', 'GET'))).toMatchObject({
        AuthorizationType,
        ...(AuthorizationScopes && { AuthorizationScopes }),
      })
    }
  })

  test('ask tokens for a scope of their method; a batch for one of any method', () => {
    const made = routesOf({ auth: jwt })
    expect(made.get('DELETE /v1/{collection}/{id}')?.AuthorizationScopes).toEqual(['delete'])
    expect(made.get('PATCH /v1/{collection}')?.AuthorizationScopes).toEqual(['write'])
    expect(made.get('POST /v1/batches')?.AuthorizationScopes).toEqual(['read', 'write', 'delete'])
    expect(made.get('$default')?.AuthorizationScopes).toBeUndefined()
    expect(made.get('GET /health')?.AuthorizationScopes).toBeUndefined()
  })

  test.each([
    'GET /v1/batches',
    'GET /v1/batches/{batch}',
    'GET /v1/batches/{batch}/results',
    'GET /v1/batches/{batch}/errors',
    'GET /v1/batches/{batch}/operations/{operation}',
    'POST /v1/batches/{batch}/cancellation',
  ])('ask at %s for what submitting a batch asks', (route) => {
    expect(routesOf({ auth: jwt }).get(route)?.AuthorizationScopes).toEqual(['read', 'write', 'delete'])
  })

  test('ask an import for a scope of one of the methods that it may have', () => {
    const scopes = { GET: ['read'], POST: ['add'], PUT: ['put'], PATCH: ['put'], DELETE: ['delete'] }
    const made = routesOf({ auth: { ...jwt, scopes } })
    expect(made.get('POST /v1/imports')?.AuthorizationScopes).toEqual(['add', 'put'])
  })

  test('ask a batch for no scope where some method needs none', () => {
    const made = routesOf({ auth: { ...jwt, scopes: { DELETE: ['delete'] } } })
    expect(made.get('DELETE /v1/{collection}/{id}')?.AuthorizationScopes).toEqual(['delete'])
    expect(made.get('POST /v1/batches')?.AuthorizationScopes).toBeUndefined()
  })
})

describe('the authorizer', () => {
  test('knows the issuer and the audience', () => {
    templatesOf('prod', { auth: jwt }).service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['multistatus'] },
    })
  })
})

describe('the stage', () => {
  const { service } = templatesOf('prod', { throttling: { rate: 7, burst: 9 } })
  const [stage] = Object.values(
    resourcesOf<{ AccessLogSettings: { Format: string } }>(service, 'AWS::ApiGatewayV2::Stage'),
  )

  test('is throttled as the settings say', () => {
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
    })
  })

  test('gives each open route a rate of its own, and is made after it', () => {
    const open = routes.filter((route) => ['health', 'problem', 'console'].includes(route.name)).map(routeKey)
    const slow = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }
    expect(stage?.Properties).toMatchObject({
      RouteSettings: Object.fromEntries(open.map((key) => [key, slow])),
    })
    const made = resourcesOf<RouteProperties>(service, 'AWS::ApiGatewayV2::Route')
    // The first route of all brings the integration along.
    const before = (stage?.DependsOn ?? []).flatMap((id) => made[id]?.Properties.RouteKey ?? [])
    expect(before.sort()).toEqual(open.sort())
  })

  test('writes a JSON access log without paths, queries, bodies or tokens', () => {
    const entry = JSON.parse(stage?.Properties.AccessLogSettings.Format ?? '') as Record<string, string>
    expect(entry).toMatchObject({ requestId: '$context.requestId', status: '$context.status' })
    expect(JSON.stringify(entry)).not.toMatch(/\$context\.path|query|body|token|\$input/i)
  })

  test('keeps all logs for as long as the settings say', () => {
    const logs = Object.values(resourcesOf<{ RetentionInDays: number }>(service, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.RetentionInDays,
    )
    expect(logs).toEqual([90, 90, 90, 90, 90])
  })
})

describe('CORS', () => {
  test('is absent without origins', () => {
    const { service } = templatesOf('dev')
    const [api] = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Api'))
    expect(api?.Properties).not.toHaveProperty('CorsConfiguration')
  })

  test('lets preflight requests, which carry no credentials, past the authorizer of $default', () => {
    const made = routesOf({ auth: jwt, corsOrigins: ['https://app.example'] })
    expect(made.get('OPTIONS /{proxy+}')?.AuthorizationType).toBe('NONE')
    expect([...made.keys()].sort()).toEqual([...routes.map(routeKey), 'OPTIONS /{proxy+}'].sort())
  })

  test('lets the configured origins use what the contract names', () => {
    const { service } = templatesOf('dev', { corsOrigins: ['https://app.example'] })
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: ['https://app.example'],
        AllowHeaders: allowedHeaders,
        ExposeHeaders: exposedHeaders,
        AllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      },
    })
  })
})
