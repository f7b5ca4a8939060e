import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'
import { describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../infra/config.ts'
import { appOf, jwt } from './synthesized.ts'

interface Report {
  readonly pluginReports: readonly { readonly pluginName: string; readonly violations: readonly unknown[] }[]
}

/** Reasons by rule, wherever in the app they were given. */
const acknowledgedIn = (construct: IConstruct): readonly (readonly [string, string])[] => [
  ...construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
  ...construct.node.children.flatMap(acknowledgedIn),
]

const reportOf = (app: App): Report => {
  const { directory } = app.synth()
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report
}

describe.each<[string, string, Partial<SettingsInput>]>([
  ['dev without an authorizer', 'dev', { auth: { type: 'none' } }],
  ['dev', 'dev', {}],
  ['prod with tokens', 'prod', { auth: jwt, corsOrigins: ['https://app.example'], reservedConcurrency: 50 }],
  ['prod with signatures', 'prod', { alarmEmail: 'night@example.com' }],
  ['prod with a key and a bucket’s name', 'prod', { customerManagedKey: true, bucketName: 'my-bodies' }],
])('%s', (_, stage, overrides) => {
  test('breaks no rule of CloudFormation, AWS Solutions or Serverless', () => {
    const { app } = appOf(stage, overrides)
    expect(reportOf(app).pluginReports.flatMap(({ violations }) => violations)).toEqual([])
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

/** The rules that a pack would name if nothing had been acknowledged. */
const brokenIn = (app: App, pack: AwsSolutionsChecks | ServerlessChecks): string[] => {
  Object.defineProperty(pack, 'isAcknowledged', { value: () => false })
  return pack.validateScope(app).violations.map(({ ruleName }) => ruleName)
}

test('no rule is acknowledged that nothing breaks, and the packs do look', () => {
  const { app } = appOf('prod', { alarmEmail: 'night@example.com' })
  const acknowledged = acknowledgedIn(app).map(([rule]) => rule.replace(/^annotation::/i, ''))
  const broken = [...brokenIn(app, new AwsSolutionsChecks(app)), ...brokenIn(app, new ServerlessChecks(app))]
  expect([...new Set(acknowledged)].sort()).toEqual([...new Set(broken)].sort())
  expect(broken).toContain('AwsSolutions-APIG4')
})
