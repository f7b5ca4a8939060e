import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createBatchStore } from '../../../functions/aws/dynamodb/batches.ts'
import { createItemStore } from '../../../functions/aws/dynamodb/items.ts'
import { createLimiter } from '../../../functions/aws/dynamodb/limiter.ts'
import type { BatchStore } from '../../../functions/ports/batches.ts'
import { written } from '../../../functions/ports/formats.ts'
import type { ItemStore } from '../../../functions/ports/items.ts'
import { batchesTable, itemsTable } from '../../../functions/resources/tables.ts'
import { clientOver } from '../../../local/dynamodb-double/client.ts'
import { createDouble, type DynamoDbDouble } from '../../../local/dynamodb-double/double.ts'
import { requestHandlerOf } from '../../../local/dynamodb-double/handler.ts'
import type { Interference } from '../../../local/dynamodb-double/interference.ts'
import { schemasOf } from '../../../local/dynamodb-double/ours.ts'

/** The service's tables in a double of their own, and ways to its stores. */
export interface Subject {
  readonly double: DynamoDbDouble
  readonly client: (interfere?: Interference) => DynamoDBClient
  readonly items: (interfere?: Interference) => ItemStore
  readonly batches: (interfere?: Interference) => BatchStore
}

export const makeSubject = (now?: () => Date): Subject => {
  const double = createDouble({ tables: schemasOf(), now })
  const client = (interfere?: Interference) => clientOver(requestHandlerOf(double, interfere))
  const connection = (interfere?: Interference) => ({
    client: client(interfere),
    limiter: createLimiter(48),
    report: () => {},
  })
  return {
    double,
    client,
    items: (interfere) => createItemStore(connection(interfere), itemsTable.localName),
    batches: (interfere) =>
      createBatchStore({
        connection: connection(interfere),
        table: batchesTable.localName,
        pause: () => new Promise((resolve) => setImmediate(resolve)),
        random: Math.random,
        writes: written,
      }),
  }
}
