import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { RoutedApi } from '../constructs/routed-api.ts'
import { environmentOf } from '../environment.ts'
import type { StatefulStack } from './stateful.ts'

export interface ServiceProps extends StackProps {
  readonly settings: Settings
  readonly stateful: StatefulStack
}

/** What runs, and can be made anew at any time. */
export class ServiceStack extends Stack {
  readonly function: HttpFunction
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { settings, stateful, ...props }: ServiceProps) {
    super(scope, id, props)
    this.function = new HttpFunction(this, 'Function', 'functions/api/handler.ts', settings)
    for (const [name, value] of Object.entries(environmentOf(settings)))
      this.function.addEnvironment(name, value)
    stateful.items.allow(this.function, itemActions)
    stateful.batches.allow(this.function, batchActions)
    const api = new RoutedApi(this, 'Http', settings)
    api.serve(this.function, settings)
    this.api = api.api
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the service listens' })
  }
}

/** BatchExecuteStatement and TransactWriteItems have no action of their own: what they do is what is allowed. */
const itemActions = [
  'BatchGetItem',
  'PartiQLInsert',
  'PartiQLUpdate',
  // A transaction's Put and ConditionCheck:
  'PutItem',
  'ConditionCheckItem',
]

const batchActions = ['GetItem', 'PutItem', 'UpdateItem']
