import { describe, expect, test } from 'vitest'
import { type SettingsInput, settingsFor } from '../../infra/config.ts'

describe('settings', () => {
  test('ask for signatures unless something else is chosen', () => {
    expect(settingsFor('dev').auth).toEqual({ type: 'iam' })
    expect(settingsFor('prod').auth).toEqual({ type: 'iam' })
  })

  test('refuse "none" outside development', () => {
    expect(settingsFor('dev', { auth: { type: 'none' } }).auth.type).toBe('none')
    expect(() => settingsFor('prod', { auth: { type: 'none' } })).toThrow(/stage prod: auth: "none"/)
  })

  test('name the stages that there are', () => {
    expect(() => settingsFor('staging')).toThrow('no stage "staging"; there are dev, prod')
    expect(() => settingsFor('constructor')).toThrow('no stage "constructor"')
  })

  test.each<[string, Partial<SettingsInput>, RegExp]>([
    ['a setting that does not exist', { memory: 128 } as Partial<SettingsInput>, /memory/],
    [
      'a tenant claim without tokens',
      { tenantClaim: 'tenant' },
      /tenantClaim: only a token \(auth "jwt"\) or an authorizer's context/,
    ],
    ['an issuer that is no https URL in production', jwtOf('http://127.0.0.1:8080'), /auth.*https/],
    [
      'a timeout that the gateway does not wait for',
      { functionTimeoutSeconds: 60 },
      /functionTimeoutSeconds/,
    ],
    ['a retention that CloudWatch does not know', { logRetentionDays: 8 as 7 }, /logRetentionDays/],
    ['an origin with a path', { corsOrigins: ['https://a.example/app'] }, /corsOrigins/],
    [
      'sessions of who does not sign',
      { ...jwtOf('https://a.example'), iamPrincipal: 'session' },
      /iamPrincipal/,
    ],
    ['a client where there is no issuer', { console: { clientId: 'x' } }, /console.clientId: only an issuer/],
    [
      'an issuer’s endpoint that is no origin',
      { ...jwtOf('https://a.example'), console: { clientId: 'x', connect: ['https://b.example/token'] } },
      /console/,
    ],
    ['a bucket with dots, which TLS does not take', { bucketName: 'my.bodies' }, /bucketName/],
    ['an alarm on nothing', { unitsAlarm: 0 }, /unitsAlarm/],
    ['no concurrency at all', { reservedConcurrency: 0 }, /reservedConcurrency/],
    ['less than an event source takes', { workerConcurrency: 1 }, /workerConcurrency/],
    ['more than an event source takes', { workerConcurrency: 1001 }, /workerConcurrency/],
    ['half an importer', { importerConcurrency: 2.5 }, /importerConcurrency/],
  ])('refuse %s', (_, overrides, message) => {
    expect(() => settingsFor('prod', overrides)).toThrow(message)
  })
})

const jwtOf = (issuer: string): Partial<SettingsInput> => {
  return { auth: { type: 'jwt', issuer, audience: ['a'] } }
}
