import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { bodiesBucket, chunksQueue, uploadsQueue } from '../../functions/resources/queues.ts'
import { batchesTable, itemIndexes, itemsTable } from '../../functions/resources/tables.ts'
import type { Settings } from '../config.ts'
import { consoleOrigins } from '../console-settings.ts'
import { BodyBucket } from '../constructs/body-bucket.ts'
import { RecordTable } from '../constructs/record-table.ts'
import type { ServiceDomain } from '../constructs/service-domain.ts'
import { letServicesUse, ServiceKey } from '../constructs/service-key.ts'
import { WorkQueue } from '../constructs/work-queue.ts'

export interface DataProps {
  readonly settings: Settings
  /** A key that is there already, instead of one that is made with `customerManagedKey`. */
  readonly key?: IKey | undefined
  /** That of the service: its console uploads from there. */
  readonly domain?: ServiceDomain | undefined
}

/** The data of a service, which must not be lost: tables, bodies of batches, queues. */
export class BulkData extends Construct {
  /** Undefined if AWS's own keys are used. */
  readonly key: IKey | undefined
  readonly items: RecordTable
  readonly batches: RecordTable
  readonly uploads: WorkQueue
  readonly chunks: WorkQueue
  readonly bodies: BodyBucket
  private servedBy: string | undefined

  constructor(scope: Construct, id: string, { settings, key: given, domain }: DataProps) {
    super(scope, id)
    if (given) letServicesUse(given)
    this.key = given ?? (settings.customerManagedKey ? new ServiceKey(this, 'Key') : undefined)
    const { key } = this
    this.items = new RecordTable(this, itemsTable, { key, hasStream: settings.events.items })
    this.batches = new RecordTable(this, batchesTable, { key })
    this.uploads = new WorkQueue(this, 'Uploads', { definition: uploadsQueue, key })
    this.chunks = new WorkQueue(this, 'Chunks', { definition: chunksQueue, key })
    const { uploads } = this
    const { bucketName: name } = settings
    const corsOrigins = [...settings.corsOrigins, ...consoleOrigins(settings, domain)]
    this.bodies = new BodyBucket(this, 'Bodies', {
      definition: bodiesBucket,
      uploads,
      corsOrigins,
      name,
      key,
    })
  }

  /**
   * Its queues have one importer and one worker: those of a second service would take the first one's messages, and know
   * none of its collections.
   * @throws Error for a second service.
   */
  serve(service: Construct): void {
    const { path } = this.node
    if (this.servedBy !== undefined)
      throw new Error(`${service.node.path}: the data of ${path} is that of ${this.servedBy} already`)
    this.servedBy = service.node.path
  }

  get itemsTable(): ITableV2 {
    return this.items.table as ITableV2
  }

  /** Lets somebody read items and query their indexes, without the API; nothing about batches, and no writes. */
  grantRead(reader: IGrantable): void {
    this.items.allowReading(reader)
    for (const index of Object.values(itemIndexes)) this.items.allowQuery(reader, index)
    this.key?.grantDecrypt(reader)
  }
}
