import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { bodiesBucket, chunksQueue, uploadsQueue } from '../../functions/store/queues.ts'
import { batchesTable, itemsTable } from '../../functions/store/table.ts'
import type { Settings } from '../config.ts'
import { BodyBucket } from '../constructs/body-bucket.ts'
import { RecordTable } from '../constructs/record-table.ts'
import { WorkQueue } from '../constructs/work-queue.ts'

export interface StatefulProps extends StackProps {
  readonly settings: Settings
}

/** What must not be lost. Nothing here is removed or replaced with the rest. */
export class StatefulStack extends Stack {
  readonly items: RecordTable
  readonly batches: RecordTable
  readonly uploads: WorkQueue
  readonly chunks: WorkQueue
  readonly bodies: BodyBucket

  constructor(scope: Construct, id: string, { settings, ...props }: StatefulProps) {
    super(scope, id, props)
    this.items = new RecordTable(this, itemsTable)
    this.batches = new RecordTable(this, batchesTable)
    this.uploads = new WorkQueue(this, 'Uploads', uploadsQueue)
    this.chunks = new WorkQueue(this, 'Chunks', chunksQueue)
    const { uploads } = this
    const { corsOrigins } = settings
    this.bodies = new BodyBucket(this, 'Bodies', { definition: bodiesBucket, uploads, corsOrigins })
  }
}
