import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type CorsRule,
  HttpMethods,
} from 'aws-cdk-lib/aws-s3'
import { Construct, type IConstruct } from 'constructs'
import { limits } from '../../functions/model/limits.ts'
import type { BucketDefinition } from '../../functions/resources/queues.ts'
import type { WorkQueue } from './work-queue.ts'

export interface BodyBucketProps {
  readonly definition: BucketDefinition
  /** The queue for notifications of new objects. */
  readonly uploads: WorkQueue
  /** Pages of these origins may upload. */
  readonly corsOrigins: readonly string[]
  /** When absent, CloudFormation makes one up. */
  readonly name: string | undefined
  /** When absent, S3's own key. */
  readonly key: IKey | undefined
}

/** A day longer than batches are kept; S3 counts whole days. */
const lifetime = Duration.seconds(limits.batchTtlSeconds).plus(Duration.days(1))

/** The headers of a signed upload. Pages read the ETag of the stored object. */
const uploadsFrom = (origins: readonly string[]): CorsRule => ({
  allowedOrigins: [...origins],
  allowedMethods: [HttpMethods.PUT],
  allowedHeaders: ['content-type', 'if-none-match'],
  exposedHeaders: ['ETag'],
  maxAge: Duration.minutes(10).toSeconds(),
})

/** Holds the bodies of batches until the batches have expired, and outlives its stack. */
export class BodyBucket extends Construct {
  private readonly bucket: Bucket
  private readonly definition: BucketDefinition
  /** What other stacks know the bucket by, so that an exception to a rule can name it before synthesis. */
  private readonly arn: CfnOutput

  constructor(
    scope: Construct,
    id: string,
    { definition, uploads, corsOrigins, name, key }: BodyBucketProps,
  ) {
    super(scope, id)
    this.definition = definition
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      ...(name !== undefined && { bucketName: name }),
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      cors: corsOrigins.length > 0 ? [uploadsFrom(corsOrigins)] : [],
      lifecycleRules: [
        {
          prefix: definition.prefix,
          expiration: lifetime,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    })
    this.arn = new CfnOutput(this, 'Arn', { value: this.bucket.bucketArn })
    this.announce(uploads, name)
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the functions write here, and who holds a URL that one of them signed; the access log of the API has who asked for it.',
    })
  }

  /** Gives a function the bucket's name, and permits these actions on objects under the prefix. */
  allow(caller: LambdaFunction, actions: readonly string[]): void {
    const arn = this.arnFor(caller)
    const names = actions.map((action) => `s3:${action}`)
    const resources = [`${arn}/${this.definition.prefix}*`]
    caller.addToRolePolicy(new PolicyStatement({ actions: names, resources }))
    if (actions.includes('GetObject')) this.allowListing(caller)
    else caller.addEnvironment(this.definition.variable, this.bucket.bucketName)
    Validations.of(caller.role ?? caller).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${this.namedFor(caller)}/${this.definition.prefix}*]`,
      reason: 'An object a batch: they are made while the service runs, and all lie under this prefix.',
    })
  }

  /**
   * Lets a function list objects under the prefix. Without the right to list, S3 answers 403 instead of 404 for a
   * missing object; after a 403 the function lists to find out.
   */
  allowListing(caller: LambdaFunction): void {
    const arn = this.arnFor(caller)
    const conditions = { StringLike: { 's3:prefix': `${this.definition.prefix}*` } }
    const statement = { actions: ['s3:ListBucket'], resources: [arn], conditions }
    caller.addToRolePolicy(new PolicyStatement(statement))
    caller.addEnvironment(this.definition.variable, this.bucket.bucketName)
  }

  /** A stack cannot ask for an output of its own. */
  private arnFor(caller: IConstruct): string {
    const stack = Stack.of(this)
    return stack === Stack.of(caller)
      ? this.bucket.bucketArn
      : Fn.getStackOutput(stack.stackName, this.arn.logicalId).toString()
  }

  /** As the rules write the ARN in what they find. */
  private namedFor(caller: IConstruct): string {
    const stack = Stack.of(this)
    if (stack !== Stack.of(caller)) return JSON.stringify(Stack.of(caller).resolve(this.arnFor(caller)))
    return `<${stack.getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`
  }

  /** Set by the bucket's own property: CDK's way needs one more function, which sets it after the bucket is made. */
  private announce(uploads: WorkQueue, name: string | undefined): void {
    const bucket = this.bucket.node.defaultChild as CfnBucket
    const rules = [{ name: 'prefix', value: this.definition.prefix }]
    bucket.notificationConfiguration = {
      queueConfigurations: [
        { event: 's3:ObjectCreated:*', queue: uploads.queue.queueArn, filter: { s3Key: { rules } } },
      ],
    }
    const { account, partition } = Stack.of(this)
    const bucketArn = name === undefined ? undefined : `arn:${partition}:s3:::${name}`
    const allowed = uploads.allowBuckets({ account, bucketArn })
    if (allowed) bucket.node.addDependency(allowed)
  }
}
