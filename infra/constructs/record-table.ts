import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { TableDefinition } from '../../functions/store/table.ts'

const attribute = ({ name }: TableDefinition['partitionKey']) => ({ name, type: AttributeType.STRING })

/** A table that outlives its stack: deleting it takes two deliberate steps, and its last 35 days can be restored. */
export class RecordTable extends Construct {
  private readonly table: TableV2
  private readonly variable: string

  constructor(scope: Construct, definition: TableDefinition) {
    super(scope, definition.localName)
    this.variable = definition.variable
    this.table = new TableV2(this, 'Table', {
      partitionKey: attribute(definition.partitionKey),
      ...(definition.sortKey && { sortKey: attribute(definition.sortKey) }),
      timeToLiveAttribute: definition.timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }

  get name(): string {
    return this.table.tableName
  }

  /** Tells a function where the table is, and lets it do these things there. */
  allow(caller: LambdaFunction, actions: readonly string[]): void {
    this.table.grant(caller, ...actions.map((action) => `dynamodb:${action}`))
    caller.addEnvironment(this.variable, this.name)
  }
}
