import { parseArgs } from 'node:util'
import { collectionsIn } from '../loading/collections.ts'
import { makeDocuments, writeDocuments } from './documents.ts'

/** `node docs/bundle.ts DIRECTORY [--batch-status uniform] [--auth jwt|iam|lambda|none] [--identity-source EXPRESSION]… [--docs public|guarded] [--collections FILE] [--title TEXT]`: puts the documents beside a bundled function. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'batch-status': { type: 'string', default: 'multi-status' },
    auth: { type: 'string' },
    'identity-source': { type: 'string', multiple: true },
    docs: { type: 'string' },
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
const { title } = values
const collections = await collectionsIn(values.collections)
writeDocuments(
  directory,
  makeDocuments(collections, { batchStatus, auth, identitySources, publicDocs, title }),
)
