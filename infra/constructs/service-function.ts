import { fileURLToPath } from 'node:url'
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Alias,
  Architecture,
  type IFunction,
  type IVersion,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { type ICommandHooks, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import type { Construct } from 'constructs'
import { commonEnvironment } from '../environment.ts'
import { bundling, memorySize, replaced } from '../packaging.ts'
import { KeptLog, type KeptLogProps } from './kept-log.ts'

export interface ServiceFunctionProps extends KeptLogProps {
  /** The file that exports `handler`, from the project's root. */
  readonly entry: string
  readonly timeoutSeconds: number
  readonly environment?: Readonly<Record<string, string>>
  readonly reservedConcurrency?: number | undefined
  /** Commands around the bundler. */
  readonly commandHooks?: ICommandHooks
  /** Imports that are not bundled, as esbuild matches them. */
  readonly externals?: readonly string[]
  /** Why the function needs no dead-letter queue of Lambda's. */
  readonly failures: string
}

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const aliases = Object.fromEntries(
  Object.entries(replaced).map(([name, path]) => [`--alias:${name}`, fromRoot(path)]),
)

const formats = { cjs: OutputFormat.CJS, esm: OutputFormat.ESM }

/** The alias that callers use. */
export const aliasName = 'live'

/** A function of the service, with a log and a role of its own. Callers use its alias. */
export class ServiceFunction extends NodejsFunction {
  readonly live: Alias

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { settings, reservedConcurrency } = props
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new KeptLog(scope, `${id}Log`, props)
    logGroup.grantWrite(role)
    super(scope, id, {
      entry: fromRoot(props.entry),
      projectRoot: fromRoot(''),
      depsLockFilePath: fromRoot('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
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
      bundling: {
        ...bundling,
        format: formats[bundling.format],
        bundleAwsSDK: true,
        esbuildArgs: aliases,
        externalModules: [...(props.externals ?? [])],
        ...(props.commandHooks && { commandHooks: props.commandHooks }),
      },
    })
    this.live = new Alias(this, 'Live', { aliasName, version: this.currentVersion as IVersion })
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources: xray:PutTraceSegments and PutTelemetryRecords take "*" only.',
    })
    Validations.of(this).acknowledge({ id: 'Serverless-LambdaDLQ', reason: props.failures })
  }
  /** The alias that all callers use. */
  get called(): IFunction {
    return this.live as IFunction
  }
}
