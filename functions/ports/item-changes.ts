/** What a write of the service has made of an item, as the store tells it afterwards. */
export interface ItemChange {
  /** The same however often the store tells of that write. */
  readonly id: string
  readonly tenant: string
  readonly collection: string
  readonly item: string
  /** Higher than that of every change of the item before. */
  readonly version: number
  readonly kind: 'created' | 'changed' | 'deleted'
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** Its members without the id, as JSON in no order; undefined when it was deleted. */
  readonly data: string | undefined
  /** The version of the collection's schema that they are of; 1 when absent. */
  readonly schema?: number
}
