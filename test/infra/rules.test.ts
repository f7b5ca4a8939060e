import { describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../infra/config.ts'
import { acknowledgedIn, brokenIn, packsOf, violationsIn } from './reports.ts'
import { appOf, jwt, lambda } from './synthesized.ts'

describe.each<[string, string, Partial<SettingsInput>]>([
  ['dev without an authorizer', 'dev', { auth: { type: 'none' } }],
  ['dev', 'dev', {}],
  ['prod with tokens', 'prod', { auth: jwt, corsOrigins: ['https://app.example'], reservedConcurrency: 50 }],
  ['prod with signatures', 'prod', { alarmEmail: 'night@example.com' }],
  ['prod with an authorizer of its own', 'prod', { auth: lambda }],
  ['prod with a key and a bucket’s name', 'prod', { customerManagedKey: true, bucketName: 'my-bodies' }],
  [
    'prod with a bus and webhooks',
    'prod',
    {
      customerManagedKey: true,
      events: {
        bus: 'orders',
        items: true,
        webhooks: [
          { url: 'https://one.example/', secret: { parameter: '/hook' } },
          { url: 'https://two.example/', secret: { secretsManager: 'hook' } },
        ],
      },
    },
  ],
])('%s', (_, stage, overrides) => {
  test('breaks no rule of CloudFormation, AWS Solutions or Serverless', () => {
    const { app } = appOf(stage, overrides)
    expect(violationsIn(app)).toEqual([])
  })

  test('gives a reason for each exception', () => {
    const reasons = acknowledgedIn(appOf(stage, overrides).app)
    expect(reasons.length).toBeGreaterThan(0)
    for (const [rule, reason] of reasons) {
      expect(rule).toMatch(/AwsSolutions-|Serverless-/)
      expect(reason).toMatch(/^[A-Z].{30,}\.$/)
    }
  })
})

test('no rule is acknowledged that nothing breaks, and the packs do look', () => {
  const { app } = appOf('prod', { alarmEmail: 'night@example.com' })
  const acknowledged = acknowledgedIn(app).map(([rule]) => rule.replace(/^annotation::/i, ''))
  const broken = packsOf(app).flatMap((pack) => brokenIn(app, pack))
  expect([...new Set(acknowledged)].sort()).toEqual([...new Set(broken)].sort())
  expect(broken).toContain('AwsSolutions-APIG4')
})
