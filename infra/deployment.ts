import { type App, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { type Settings, settingsFor } from './config.ts'
import { ObservabilityStack } from './stacks/observability.ts'
import { ServiceStack } from './stacks/service.ts'
import { StatefulStack } from './stacks/stateful.ts'

export interface Deployment {
  readonly stateful: StatefulStack
  readonly service: ServiceStack
  readonly observability: ObservabilityStack
}

/** The three stacks of one stage, in the deployer's account and region. */
export const addDeployment = (app: App, settings: Settings): Deployment => {
  const name = (stack: string) => `Multistatus-${settings.stage}-${stack}`
  const stateful = new StatefulStack(app, name('Stateful'), {
    description: 'Multistatus: tables, bodies of batches, queues',
    terminationProtection: true,
    settings,
  })
  const service = new ServiceStack(app, name('Service'), {
    description: 'Multistatus: the API and its functions',
    settings,
    stateful,
  })
  const observability = new ObservabilityStack(app, name('Observability'), {
    description: 'Multistatus: alarms and dashboard',
    settings,
    service,
    stateful,
  })
  Tags.of(app).add('service', 'multistatus')
  Tags.of(app).add('stage', settings.stage)
  return { stateful, service, observability }
}

/** The context names the stage, `-c stage=prod`, and single settings, `-c settings='{"logLevel":"DEBUG"}'`. */
export const settingsOf = (app: App): Settings => {
  const overrides: unknown = app.node.tryGetContext('settings')
  return settingsFor(
    String(app.node.tryGetContext('stage') ?? 'dev'),
    typeof overrides === 'string' ? JSON.parse(overrides) : undefined,
  )
}

/** The rules for every synthesis; CloudFormation's own come with the CDK. */
export const addRules = (app: App): void =>
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
