import type { Interceptor, WireCall } from '../support/wire.ts'

/** What AWS would ask a role about for one call, as "action on place". */
const usesOf = ({ command, input }: WireCall): readonly string[] => {
  const named = input as Named
  switch (command) {
    case 'BatchExecuteStatementCommand':
      return (named.Statements ?? []).map(({ Statement }) => partiql(Statement))
    case 'BatchGetItemCommand':
      return Object.keys(named.RequestItems ?? {}).map(
        (table) => `dynamodb:BatchGetItem on ${placeOf(table)}`,
      )
    case 'TransactWriteItemsCommand':
      return (named.TransactItems ?? []).flatMap((member) =>
        Object.entries(member).map(
          ([kind, { TableName }]) => `dynamodb:${actionOfMember[kind]} on ${placeOf(TableName)}`,
        ),
      )
    case 'ListObjectsV2Command':
      return [listing]
    case 'GetObjectCommand':
      // S3 says of what is not there that it is not there only to who may list.
      return [`s3:GetObject on BodiesArn/${named.Key?.replace(/[^/]+$/, '*')}`, listing]
    case 'PutObjectCommand':
      return [`s3:${nameOf(command)} on BodiesArn/${named.Key?.replace(/[^/]+$/, '*')}`]
    case 'HeadObjectCommand':
      return [`s3:GetObject on BodiesArn/${named.Key?.replace(/[^/]+$/, '*')}`]
    case 'SendMessageBatchCommand':
      return ['sqs:SendMessage on ChunksQueue']
    case 'SendMessageCommand':
      return ['sqs:SendMessage on UploadsQueue']
    default: {
      const index = named.IndexName === undefined ? '' : `/index/${named.IndexName}`
      return [`dynamodb:${nameOf(command)} on ${placeOf(named.TableName ?? '')}${index}`]
    }
  }
}

const listing = 's3:ListBucket on BodiesArn'

/** The members of the commands' inputs that say what they touch. */
interface Named {
  readonly TableName?: string
  readonly IndexName?: string
  readonly Key?: string
  readonly QueueUrl?: string
  readonly Statements?: readonly { readonly Statement: string }[]
  readonly RequestItems?: object
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[]
}

const actionOfMember: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
}

const nameOf = (command: string): string => command.replace(/Command$/, '')

/** Tables of tests are called Items-… and Batches-…. */
const placeOf = (table: string): string => `${table.split('-')[0]}Table`

const partiql = (statement: string): string => {
  const [, verb, table = ''] = /^(INSERT INTO|UPDATE) "([^"]+)"/.exec(statement) ?? []
  if (verb === undefined) throw new Error(`not known as a statement: ${statement}`)
  return `dynamodb:PartiQL${verb === 'UPDATE' ? 'Update' : 'Insert'} on ${placeOf(table)}`
}

/** Lets every call pass, and notes what it needs. */
export const noting = (uses: Set<string>): Interceptor => {
  return (call) => {
    for (const use of usesOf(call)) uses.add(use)
    return call.proceed()
  }
}
