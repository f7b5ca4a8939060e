import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'

/** A key of the account's own, for a stage that wants to audit in CloudTrail all use of its data, and to stop it. */
export class ServiceKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Multistatus: tables, bodies, queues, logs and alarms',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    letServicesUse(this)
  }
}

/** Writes into the policy of a key what services of AWS need; that of an imported key has to say it already. */
export const letServicesUse = (key: IKey): void => {
  const { account, region, partition } = Stack.of(key)
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': account } }
  // S3 announces uploads on an encrypted queue, CloudWatch alarms on an encrypted topic: each as its own principal.
  letIn(key, 's3.amazonaws.com', { actions: messages, conditions: ofThisAccount })
  letIn(key, 'cloudwatch.amazonaws.com', { actions: messages, conditions: ofThisAccount })
  const logs = `arn:${partition}:logs:${region}:${account}:*`
  const ofOurLogs = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logs } }
  letIn(key, `logs.${region}.amazonaws.com`, { actions: use, conditions: ofOurLogs })
}

/** Lets a function use a key through a store. */
export const allowUse = (key: IKey | undefined, { grantPrincipal }: IGrantable): void => {
  if (key === undefined) return
  const { region } = Stack.of(key)
  const stores = ['dynamodb', 's3', 'sqs'].map((store) => `${store}.${region}.amazonaws.com`)
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [...use],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': stores } },
    }),
  )
}

interface Permitted {
  readonly actions: readonly string[]
  readonly conditions: object
}

const letIn = (key: IKey, service: string, { actions, conditions }: Permitted): void => {
  const principals = [new ServicePrincipal(service)]
  const resources = ['*'] // in the policy of a key: this key
  const statement = { principals, actions: [...actions], resources, conditions: { ...conditions } }
  key.addToResourcePolicy(new PolicyStatement(statement))
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
