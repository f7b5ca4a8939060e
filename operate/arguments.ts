import { parseArgs } from 'node:util'
import { itemsTable } from '../functions/resources/tables.ts'
import type { Upkeep } from '../functions/upkeep/renewal.ts'

export interface Asked {
  readonly upkeep: Upkeep
  readonly collection: string
  readonly table: string
  /** A module that exports the collections; those of the deployed service without. */
  readonly collections: string | undefined
  /** Of another DynamoDB than that of AWS. */
  readonly endpoint: string | undefined
  readonly isDry: boolean
  /** Begins anew, whatever an earlier run has left. */
  readonly isAnew: boolean
}

export type Command = { readonly run: Asked } | { readonly help: string } | { readonly mistake: string }

const helpOf = (file: string): string => `Usage: multistatus reindex|upgrade COLLECTION --table NAME [options]

  reindex  makes lists by an index find items that are older than the index, and forget those of an index that is gone
  upgrade  stores items of earlier versions of the schema as the newest has them, and names those that do not fit

  --table NAME        the table of items
  --collections FILE  the module that exports the collections as they are deployed (default: ${file})
  --endpoint URL      a DynamoDB elsewhere than at AWS, e.g. that of \`npm start\`, whose table is ${itemsTable.localName}; on this
                      machine AWS_PROFILE is not used, and credentials are made up where the environment has none
  --dry-run           writes nothing; says how many items it is about
  --anew              does not go on where an earlier run stopped
  --help              show this

It changes no version of an item, and nothing that callers see; they may read and write meanwhile. Stopped, it goes on at the
same place when it is started again, for seven days and for the same table and declaration. Credentials and region are those of
the environment, with the rights to describe, scan, read and update the table. Exit code: 0 done, 2 done but for the items that it has
named, 1 not done.`

export const options = {
  table: { type: 'string' },
  collections: { type: 'string' },
  endpoint: { type: 'string' },
  'dry-run': { type: 'boolean' },
  anew: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export const readArguments = (args: readonly string[], file = 'functions/collections/index.ts'): Command => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) return { help: helpOf(file) }
    const [upkeep, collection, ...more] = positionals
    if (upkeep !== 'reindex' && upkeep !== 'upgrade')
      return { mistake: `say reindex or upgrade${upkeep === undefined ? '' : `, not ${upkeep}`}` }
    if (collection === undefined || more.length > 0) return { mistake: `${upkeep} takes one COLLECTION` }
    const { table, collections, endpoint } = values
    if (table === undefined) return { mistake: `${upkeep} takes --table NAME, the table of items` }
    if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
      return { mistake: `--endpoint takes the address of a DynamoDB, http://… or https://…, not ${endpoint}` }
    const flags = { isDry: values['dry-run'] ?? false, isAnew: values.anew ?? false }
    return { run: { upkeep, collection, table, collections, endpoint, ...flags } }
  } catch (error) {
    return { mistake: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) }
  }
}
