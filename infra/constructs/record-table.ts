import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  type CfnGlobalTable,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { IndexDefinition, TableDefinition } from '../../functions/resources/tables.ts'
import { permit } from './permit.ts'

const attribute = ({ name }: TableDefinition['partitionKey']) => ({ name, type: AttributeType.STRING })

const index = ({ name, partitionKey, sortKey, includes }: IndexDefinition): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: attribute(partitionKey),
  sortKey: attribute(sortKey),
  ...(includes
    ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...includes] }
    : { projectionType: ProjectionType.KEYS_ONLY }),
})

export interface RecordTableProps {
  /** When absent, AWS's own key. */
  readonly key?: IKey | undefined
  /** Whether each change can be followed. */
  readonly hasStream?: boolean
}

/** A table that outlives its stack: deleting it takes two deliberate steps, and its last 35 days can be restored. */
export class RecordTable extends Construct {
  readonly table: TableV2
  readonly hasStream: boolean
  private readonly variable: string

  constructor(
    scope: Construct,
    definition: TableDefinition,
    { key, hasStream = false }: RecordTableProps = {},
  ) {
    super(scope, definition.localName)
    this.variable = definition.variable
    this.hasStream = hasStream
    this.table = new TableV2(this, 'Table', {
      partitionKey: attribute(definition.partitionKey),
      ...(definition.sortKey && { sortKey: attribute(definition.sortKey) }),
      globalSecondaryIndexes: (definition.indexes ?? []).map(index),
      timeToLiveAttribute: definition.timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      ...(hasStream && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    if (key) this.encryptWith(key)
  }

  get name(): string {
    return this.table.tableName
  }

  /** Gives a function the table's name, and permits these actions on it. */
  allow(caller: LambdaFunction, actions: readonly string[]): void {
    this.permit(caller, actions, this.table.tableArn)
    caller.addEnvironment(this.variable, this.name)
  }

  /**
   * Lets a function read the stream, which Lambda does with the function's role.
   * @returns the ARN of the stream.
   * @throws Error when the table has none.
   */
  allowFollowing(caller: IGrantable): string {
    const { tableStreamArn: arn } = this.table
    if (arn === undefined) throw new Error(`the table ${this.node.id} has no stream`)
    this.permit(caller, ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'], arn)
    return arn
  }

  /** Lets somebody read records by their keys, and query for them. */
  allowReading(reader: IGrantable): void {
    this.permit(reader, ['BatchGetItem', 'GetItem', 'Query'], this.table.tableArn)
  }

  /** Lets a function query one index; a grant of the table's own would include all of them. */
  allowQuery(caller: IGrantable, { name }: IndexDefinition): void {
    this.permit(caller, ['Query'], `${this.table.tableArn}/index/${name}`)
  }

  /** Set by the one replica's own property: CDK's way needs the region of the stack, which is the deployer's. */
  private encryptWith({ keyArn }: IKey): void {
    const table = this.table.node.defaultChild as CfnGlobalTable
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn })
  }

  private permit(grantee: IGrantable, actions: readonly string[], resource: string): void {
    permit(grantee, { service: 'dynamodb', actions, resources: [resource] })
  }
}
