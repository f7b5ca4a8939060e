import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'

/** A key of the account's own, for a stage that wants to audit in CloudTrail all use of its data, and to stop it. */
export class ServiceKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Multistatus: tables, bodies, queues, logs and alarms',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const { account } = Stack.of(this)
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': account } }
    // S3 announces uploads on an encrypted queue, CloudWatch alarms on an encrypted topic: each as its own principal.
    this.letIn('s3.amazonaws.com', messages, ofThisAccount)
    this.letIn('cloudwatch.amazonaws.com', messages, ofThisAccount)
    const { region, partition } = Stack.of(this)
    const logs = `arn:${partition}:logs:${region}:${account}:*`
    const ofOurLogs = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logs } }
    this.letIn(`logs.${region}.amazonaws.com`, use, ofOurLogs)
  }

  /** Lets a function use the key through a store. */
  allow({ grantPrincipal }: IGrantable): void {
    const { region } = Stack.of(this)
    const stores = ['dynamodb', 's3', 'sqs'].map((store) => `${store}.${region}.amazonaws.com`)
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...use],
        resources: [this.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': stores } },
      }),
    )
  }

  private letIn(service: string, actions: readonly string[], conditions: object): void {
    const principals = [new ServicePrincipal(service)]
    const resources = ['*'] // in the policy of a key: this key
    this.addToResourcePolicy(
      new PolicyStatement({ principals, actions: [...actions], resources, conditions: { ...conditions } }),
    )
  }
}

/** The actions that a sender to an encrypted queue or topic needs. */
const messages = ['kms:Decrypt', 'kms:GenerateDataKey']

/** The actions that reading and writing under the key need. */
const use = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]
