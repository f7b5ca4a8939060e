import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { bodiesBucket, chunksQueue, uploadsQueue } from '../../functions/resources/queues.ts'
import { batchesTable, itemsTable } from '../../functions/resources/tables.ts'
import type { Settings } from '../config.ts'
import { consoleOrigins } from '../console-settings.ts'
import { BodyBucket } from '../constructs/body-bucket.ts'
import { RecordTable } from '../constructs/record-table.ts'
import { ServiceKey } from '../constructs/service-key.ts'
import { WorkQueue } from '../constructs/work-queue.ts'

export interface StatefulProps extends StackProps {
  readonly settings: Settings
}

/** The data, which must not be lost. Nothing here is removed or replaced with the other stacks. */
export class StatefulStack extends Stack {
  /** Undefined if AWS's own keys are used. */
  readonly key: ServiceKey | undefined
  readonly items: RecordTable
  readonly batches: RecordTable
  readonly uploads: WorkQueue
  readonly chunks: WorkQueue
  readonly bodies: BodyBucket

  constructor(scope: Construct, id: string, { settings, ...props }: StatefulProps) {
    super(scope, id, props)
    this.key = settings.customerManagedKey ? new ServiceKey(this, 'Key') : undefined
    const { key } = this
    this.items = new RecordTable(this, itemsTable, { key, hasStream: settings.events.items })
    this.batches = new RecordTable(this, batchesTable, { key })
    this.uploads = new WorkQueue(this, 'Uploads', { definition: uploadsQueue, key })
    this.chunks = new WorkQueue(this, 'Chunks', { definition: chunksQueue, key })
    const { uploads } = this
    const { bucketName: name } = settings
    const corsOrigins = [...settings.corsOrigins, ...consoleOrigins(settings)]
    this.bodies = new BodyBucket(this, 'Bodies', {
      definition: bodiesBucket,
      uploads,
      corsOrigins,
      name,
      key,
    })
  }
}
