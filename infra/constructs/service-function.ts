import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Alias,
  Architecture,
  type Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { EntryName } from '../code/entries.ts'
import { commonEnvironment } from '../environment.ts'
import { memorySize } from '../packaging.ts'
import { environmentFaults } from './environment-size.ts'
import { KeptLog, type KeptLogProps } from './kept-log.ts'
import type { ServiceDomain } from './service-domain.ts'

/** What every function of a service has about it. */
export interface Surroundings extends KeptLogProps {
  /** When absent, functions are in no network of the account's. */
  readonly network?: Network | undefined
  /** The address that links lead to. */
  readonly domain?: ServiceDomain | undefined
}

/** Where in a VPC functions run. They need a way to DynamoDB, S3, SQS and whom they tell. */
export interface Network {
  readonly vpc: IVpc
  /** Private ones with a way out by default. */
  readonly vpcSubnets?: SubnetSelection
  readonly securityGroups?: ISecurityGroup[]
}

/** Of a function that has its code from the service: its name. */
export interface OwnFunctionProps extends Surroundings {
  readonly entry: EntryName
}

export interface ServiceFunctionProps extends Surroundings {
  /** Exports `handler` from `index.js`. */
  readonly code: Code
  /** In MB; a whole core without. */
  readonly memory?: number | undefined
  readonly timeoutSeconds: number
  readonly environment?: Readonly<Record<string, string>>
  readonly reservedConcurrency?: number | undefined
  readonly provisionedConcurrency?: number | undefined
  /** Why the function needs no dead-letter queue of Lambda's. */
  readonly failures: string
}

/** The alias that callers use. */
export const aliasName = 'live'

/** A function of the service, with a log and a role of its own. Callers use its alias. */
export class ServiceFunction extends LambdaFunction {
  readonly live: Alias

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { settings, reservedConcurrency, provisionedConcurrency } = props
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new KeptLog(scope, `${id}Log`, props)
    logGroup.grantWrite(role)
    if (props.network) role.addToPolicy(inNetwork())
    super(scope, id, {
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memory ?? memorySize,
      ...props.network,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(reservedConcurrency && { reservedConcurrentExecutions: reservedConcurrency }),
      environment: { ...commonEnvironment(settings), ...props.environment },
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      // Old versions are kept, so that the alias can be moved back by hand. A version whose deployment failed is
      // deleted, or the same code could not be published again.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      // The function's lines are JSON already; Lambda's own JSON format would filter them again, by a level of its own.
      loggingFormat: LoggingFormat.TEXT,
    })
    this.live = new Alias(this, 'Live', {
      aliasName,
      version: this.currentVersion as IVersion,
      ...(provisionedConcurrency && { provisionedConcurrentExecutions: provisionedConcurrency }),
    })
    this.node.addValidation({ validate: () => environmentFaults(this) })
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray has no resources: xray:PutTraceSegments and PutTelemetryRecords take "*" only, as calls about network interfaces do.',
    })
    Validations.of(this).acknowledge({ id: 'Serverless-LambdaDLQ', reason: props.failures })
  }

  /** The alias that all callers use. */
  get called(): IFunction {
    return this.live as IFunction
  }
}

/** Lambda makes the interfaces with the function's role, before it knows their names. */
const inNetwork = (): PolicyStatement =>
  new PolicyStatement({
    actions: ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'].map(
      (action) => `ec2:${action}`,
    ),
    resources: ['*'],
  })
