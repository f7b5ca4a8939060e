import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownFile, ownFolder } from '../../loading/own-file.ts'

/** The function that makes each handler, in `functions/compose/`. */
const composers = {
  api: 'composeApi',
  importer: 'composeImporter',
  worker: 'composeWorker',
  sweeper: 'composeSweeper',
  notifier: 'composeNotifier',
  publisher: 'composePublisher',
  'webhook-sender': 'composeWebhookSender',
} as const

/** A function of the service. */
export type EntryName = keyof typeof composers

const knowsNoCollections: ReadonlySet<EntryName> = new Set(['sweeper', 'notifier', 'webhook-sender'])

/** Where bundling begins: a file, or a text that imports others by their whole paths. */
export type Entry = { readonly file: string } | { readonly text: string; readonly folder: string }

/**
 * Where the code of a function begins, beside the sources and where this package is installed alike.
 * @param collections the deployer's module, from the working directory; that of this repository without.
 */
export const entryOf = (name: EntryName, collections: string | undefined): Entry =>
  collections === undefined || knowsNoCollections.has(name)
    ? { file: fileURLToPath(ownFile(`functions/entry/${name}`)) }
    : { text: composed(name, collections), folder: fileURLToPath(ownFolder('')) }

const composed = (name: EntryName, collections: string): string => {
  const own = (file: string) => JSON.stringify(fileURLToPath(ownFile(file)))
  const module = resolve(collections)
  return [
    `import { ${composers[name]} } from ${own(`functions/compose/${name}`)}`,
    `import { exportedCollections } from ${own('functions/model/exported-collections')}`,
    `import * as declared from ${JSON.stringify(module)}`,
    // Relative, so that the same code is the same asset on every machine.
    `export const handler = ${composers[name]}(exportedCollections(declared, ${JSON.stringify(relative('', module))}))`,
  ].join('\n')
}
