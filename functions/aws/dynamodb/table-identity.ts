import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import type { Deadline } from '../../ports/deadline.ts'
import type { IdentityOutcome } from '../../ports/walks.ts'
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
  const { TableArn: arn, TableId: id, CreationDateTime: created } = sent.answer.Table ?? {}
  if (arn === undefined) return { kind: 'unknown' }
  return { kind: 'known', identity: JSON.stringify([arn, id ?? created?.getTime()]) }
}
