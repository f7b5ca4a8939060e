import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../../functions/runtime/environment.ts'
import type { SettingsInput } from '../../infra/config.ts'
import { jwt, resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

interface FunctionProperties {
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
  readonly ReservedConcurrentExecutions?: number
}

const functionOf = (overrides: Parameters<typeof templatesOf>[1] = {}, stage = 'prod') => {
  const { service } = templatesOf(stage, overrides)
  return resourceLike<FunctionProperties>(service, 'AWS::Lambda::Function', 'Function').properties
}

/** A name that only the deployment knows stands in the template as an object. */
const variablesOf = (overrides?: Parameters<typeof templatesOf>[1]) =>
  Object.fromEntries(
    Object.entries(functionOf(overrides).Environment.Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'deployed-name',
    ]),
  )

describe('the HTTP function', () => {
  test('runs where and how it was measured to run well', () => {
    expect(functionOf()).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      Timeout: 30,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'Text' },
    })
  })

  test('gets an environment that it can read', () => {
    const overrides: Partial<SettingsInput> = {
      auth: jwt,
      tenantClaim: 'tenant',
      corsOrigins: ['https://a.example', 'https://b.example'],
      batchStatus: 'uniform',
      functionTimeoutSeconds: 12,
    }
    expect(readEnvironment(variablesOf(overrides))).toMatchObject({
      ITEMS_TABLE: 'deployed-name',
      BATCHES_TABLE: 'deployed-name',
      BODIES_BUCKET: 'deployed-name',
      FUNCTION_TIMEOUT_SECONDS: 12,
      AUTH: 'jwt',
      TENANT_CLAIM: 'tenant',
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      BATCH_STATUS: 'uniform',
    })
    expect(functionOf(overrides)).toMatchObject({ Timeout: 12 })
  })

  test('is told what a request may cost, and which callers sessions are', () => {
    const variables = variablesOf({ maxRequestUnits: 15_000, iamPrincipal: 'session' })
    expect(variables).toMatchObject({ MAX_REQUEST_UNITS: '15000', IAM_PRINCIPAL: 'session' })
    expect(readEnvironment(variables)).toMatchObject({ IAM_PRINCIPAL: 'session' })
    expect(variablesOf({ auth: jwt })).not.toHaveProperty('IAM_PRINCIPAL')
  })

  test('is told the quotas that the stage sets, and no others', () => {
    const quotas = { maxOpenBatches: 5, maxImportRows: 1000, maxUnitsPerMinute: 6000, chunksInFlight: 3 }
    const numbers = {
      MAX_OPEN_BATCHES: '5',
      MAX_IMPORT_ROWS: '1000',
      MAX_UNITS_PER_MINUTE: '6000',
      CHUNKS_IN_FLIGHT: '3',
    }
    expect(variablesOf({ quotas })).toMatchObject(numbers)
    for (const name of Object.keys(numbers)) expect(variablesOf()).not.toHaveProperty(name)
  })

  test('is told the scopes that a method needs, which the gateway cannot ask of a batch’s operations', () => {
    expect(JSON.parse(variablesOf({ auth: jwt }).METHOD_SCOPES ?? '')).toEqual(jwt.scopes)
    expect(variablesOf()).not.toHaveProperty('METHOD_SCOPES')
  })

  test('shares the account’s concurrency unless some is reserved', () => {
    expect(functionOf().ReservedConcurrentExecutions).toBeUndefined()
    expect(functionOf({ reservedConcurrency: 40 }).ReservedConcurrentExecutions).toBe(40)
  })

  test('is not called by the API before it may be', () => {
    const { service } = templatesOf('prod')
    const { id } = resourceLike(service, 'AWS::Lambda::Permission', 'Function')
    const [integration] = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Integration'))
    expect(integration?.DependsOn).toEqual([id])
  })

  test('may be called by all routes of this API, $default included, and by nothing else', () => {
    const { service } = templatesOf('prod')
    const permission = resourceLike<{ SourceArn: { 'Fn::Join': [string, unknown[]] } }>(
      service,
      'AWS::Lambda::Permission',
      'Function',
    )
    const parts = permission.properties.SourceArn['Fn::Join'][1]
    // $default is called as api/stage/$default, one segment shorter than the others.
    expect(parts.slice(-2)).toEqual([{ Ref: expect.stringMatching(/^HttpApi/) }, '/*'])
  })
})
