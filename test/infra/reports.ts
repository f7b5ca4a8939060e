import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'

interface Report {
  readonly pluginReports: readonly { readonly pluginName: string; readonly violations: readonly unknown[] }[]
}

/** What the rules find when the app is synthesized. */
export const violationsIn = (app: App): readonly unknown[] => {
  const { directory } = app.synth()
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report
  return report.pluginReports.flatMap(({ violations }) => violations)
}

/** Reasons by rule, wherever in the app they were given. */
export const acknowledgedIn = (construct: IConstruct): readonly (readonly [string, string])[] => [
  ...construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
  ...construct.node.children.flatMap(acknowledgedIn),
]

type Pack = AwsSolutionsChecks | ServerlessChecks

export const packsOf = (app: App): readonly Pack[] => [new AwsSolutionsChecks(app), new ServerlessChecks(app)]

/** The rules that a pack would name if nothing had been acknowledged. */
export const brokenIn = (app: App, pack: Pack): string[] => {
  Object.defineProperty(pack, 'isAcknowledged', { value: () => false })
  return pack.validateScope(app).violations.map(({ ruleName }) => ruleName)
}
