import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb'
import type { Deadline } from '../../ports/deadline.ts'
import type { IdentityOutcome } from '../../ports/walks.ts'
import { itemIndexes } from '../../resources/tables.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'

/**
 * The ARN tells a table from those of other accounts and regions, the id from one of the same name that was deleted. Where a
 * DynamoDB on a laptop has no ids, the time of its creation does.
 */
export const identityOf = async (
  connection: Connection,
  table: string,
  deadline: Deadline,
): Promise<IdentityOutcome> => {
  const command = new DescribeTableCommand({ TableName: table })
  const send = async () => ({ ...(await connection.client.send(command)), ConsumedCapacity: undefined })
  const sent = await sendInTurn(connection, send, deadline)
  if (isFault(sent)) return { kind: sent.fault }
  const { Table: described = {} } = sent.answer
  const { TableArn: arn, TableId: id, CreationDateTime: created } = described
  if (arn === undefined) return { kind: 'unknown' }
  const identity = JSON.stringify([arn, id ?? created?.getTime()])
  return { kind: 'known', identity, isForItems: isForItems(described) }
}

/** No other table of the service has these indexes; its keys are called alike. */
const isForItems = ({ GlobalSecondaryIndexes: indexes = [] }: TableDescription): boolean =>
  Object.values(itemIndexes).every(({ name }) => indexes.some(({ IndexName }) => IndexName === name))
