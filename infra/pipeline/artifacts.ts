import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'

/** The files that steps pass on, under a key of the pipeline's own. They can be made again from a commit. */
export class Artifacts extends Bucket {
  readonly key: Key

  constructor(scope: Construct, id: string) {
    const key = new Key(scope, `${id}Key`, {
      description: 'Multistatus: what the steps of the pipeline hand to each other',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    super(scope, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    })
    this.key = key
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the pipeline and its steps read and write here, and its history has who started what.',
    })
  }
}
