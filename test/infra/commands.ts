import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** What each command of the SDK needs, by the services' own documentation; a transaction needs what its members do. */
const actionsOfCommand: Readonly<Record<string, readonly string[]>> = {
  BatchExecuteStatementCommand: ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
  BatchGetItemCommand: ['dynamodb:BatchGetItem'],
  'TransactWriteItemsCommand in functions/aws/dynamodb/transact.ts': [
    'dynamodb:ConditionCheckItem',
    'dynamodb:PutItem',
  ],
  'TransactWriteItemsCommand in functions/aws/dynamodb/chunks.ts': ['dynamodb:UpdateItem'],
  GetItemCommand: ['dynamodb:GetItem'],
  PutItemCommand: ['dynamodb:PutItem'],
  QueryCommand: ['dynamodb:Query'],
  UpdateItemCommand: ['dynamodb:UpdateItem'],
  GetObjectCommand: ['s3:GetObject'],
  ListObjectsV2Command: ['s3:ListBucket'],
  HeadObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  SendMessageCommand: ['sqs:SendMessage'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
  ChangeMessageVisibilityCommand: ['sqs:ChangeMessageVisibility'],
  PutEventsCommand: ['events:PutEvents'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  GetParameterCommand: ['ssm:GetParameter'],
}

/** The files that a file imports, and those that they import; what is imported as a type only is not there when it runs. */
const filesFrom = (entry: URL, found = new Map<string, string>()): ReadonlyMap<string, string> => {
  if (found.has(entry.href)) return found
  const text = readFileSync(entry, 'utf8')
  found.set(entry.href, text)
  const imports = text.matchAll(/^(?:import|export)(?! type)[^'"]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm)
  for (const [, declared, called] of imports) filesFrom(new URL(declared ?? called ?? '', entry), found)
  return found
}

/**
 * The actions that the code behind a handler can need.
 * @throws Error for a command whose actions are not known here.
 */
export const actionsIn = (entry: string): readonly string[] =>
  [...filesFrom(new URL(entry, root))].flatMap(([file, text]) =>
    (text.match(/(?<=new )\w+Command(?=\()/g) ?? []).flatMap((command) => {
      const place = relative(fileURLToPath(root), fileURLToPath(file))
      const known = actionsOfCommand[command] ?? actionsOfCommand[`${command} in ${place}`]
      if (known === undefined) throw new Error(`nobody knows what ${command} in ${place} needs`)
      return known
    }),
  )
