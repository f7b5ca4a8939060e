import { fileURLToPath } from 'node:url'
import { Duration, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { KeptLog } from './kept-log.ts'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Lambda gives CPU by memory; this much is one whole core. */
const memorySize = 1769

/** A function that answers API Gateway, with a log and a role of its own. */
export class HttpFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, entry: string, settings: Settings) {
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new KeptLog(scope, `${id}Log`, settings)
    logGroup.grantWrite(role)
    super(scope, id, {
      entry: fromRoot(entry),
      projectRoot: fromRoot(''),
      depsLockFilePath: fromRoot('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout: Duration.seconds(settings.functionTimeoutSeconds),
      ...(settings.reservedConcurrency && { reservedConcurrentExecutions: settings.reservedConcurrency }),
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      // The function's lines are JSON already; Lambda's own JSON would filter them once more, by a level of its own.
      loggingFormat: LoggingFormat.TEXT,
      bundling,
    })
    acknowledge(this, role)
  }
}

/** CommonJS loads faster than a module would; the SDK comes along, so that its version is ours and its size is small. */
const bundling = {
  format: OutputFormat.CJS,
  mainFields: ['module', 'main'],
  minify: true,
  bundleAwsSDK: true,
}

const acknowledge = (lambda: HttpFunction, role: Role): void => {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resources: xray:PutTraceSegments and PutTelemetryRecords take "*" only.',
  })
  Validations.of(lambda).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'API Gateway waits for the answer and gets the error; nothing is invoked asynchronously.',
  })
}
