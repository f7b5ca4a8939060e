import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { batchesTable, itemsTable } from '../../functions/store/table.ts'
import { RecordTable } from '../constructs/record-table.ts'

/** What must not be lost. Nothing here is removed or replaced with the rest. */
export class StatefulStack extends Stack {
  readonly items: RecordTable
  readonly batches: RecordTable

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props)
    this.items = new RecordTable(this, itemsTable)
    this.batches = new RecordTable(this, batchesTable)
  }
}
