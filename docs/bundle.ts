import { parseArgs } from 'node:util'
import type { ConsoleChoice } from '../console/choice.ts'
import { collectionsIn } from '../loading/collections.ts'
import { makeDocuments, writeDocuments } from './documents.ts'

/** `node docs/bundle.ts DIRECTORY [--batch-status uniform] [--auth jwt|iam|lambda|none] [--identity-source EXPRESSION]… [--docs public|guarded] [--console JSON] [--collections FILE] [--title TEXT]`: puts the documents beside a bundled function. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'batch-status': { type: 'string', default: 'multi-status' },
    auth: { type: 'string' },
    'identity-source': { type: 'string', multiple: true },
    docs: { type: 'string' },
    // In base64url, which no shell changes.
    console: { type: 'string' },
    collections: { type: 'string' },
    title: { type: 'string' },
  },
})
const [directory] = positionals
if (directory === undefined) throw new Error('usage: node docs/bundle.ts DIRECTORY [--batch-status uniform]')
const batchStatus = values['batch-status'] === 'uniform' ? 'uniform' : 'multi-status'
const auth = (['jwt', 'iam', 'lambda', 'none'] as const).find((type) => type === values.auth)
const { 'identity-source': identitySources } = values
const publicDocs = values.docs === undefined ? undefined : values.docs === 'public'
const choice =
  values.console === undefined
    ? undefined
    : (JSON.parse(Buffer.from(values.console, 'base64url').toString()) as ConsoleChoice)
const { title } = values
const options = { batchStatus, auth, identitySources, publicDocs, console: choice, title } as const
try {
  writeDocuments(directory, makeDocuments(await collectionsIn(values.collections), options))
} catch (error) {
  console.error(`multistatus: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
// What the collections have begun (a timer, connections) would keep it going.
process.exit()
