import { firstQuery } from '../../items/items.ts'
import { service } from '../../service.ts'
import { urlOf } from '../connect.ts'
import { type CommandLine, choiceOf, integerOf } from '../flags.ts'
import type { Io } from '../io.ts'
import { formatOf } from '../rows/format.ts'
import { UsageError } from '../usage-error.ts'
import type { ExportPlan } from './state.ts'

const formats = ['csv', 'ndjson'] as const

/** What to export, and where to. @throws UsageError */
export const askedBy = (
  { operands, flags }: CommandLine,
  io: Io,
): { readonly file: string; readonly plan: ExportPlan } => {
  const [collection, named, ...more] = operands
  if (collection === undefined || more.length > 0)
    throw new UsageError(
      'multistatus export takes a COLLECTION, and a FILE if it is not to be called like it',
    )
  const wanted = choiceOf('format', flags.format, formats) ?? 'ndjson'
  const file = named ?? `${collection}.${wanted}${flags.gzip ? '.gz' : ''}`
  const format = file === '-' ? wanted : formatOf(file, flags.format)
  if (format === 'json') throw new UsageError(`${file}: an export is --format csv or ndjson`)
  const limit = integerOf(flags, 'rows', { usual: service.itemsPerPage, most: service.itemsPerPage })
  const query = firstQuery((flags.where ?? []).map(pairOf), limit)
  const gzip = flags.gzip ?? /\.gz$/i.test(file)
  return { file, plan: { url: urlOf(flags, io.env), collection, query, format, gzip } }
}

const pairOf = (text: string): [member: string, value: string] => {
  const at = text.indexOf('=')
  const member = text.slice(0, at)
  if (at < 1 || ['limit', 'cursor', 'id'].includes(member))
    throw new UsageError(
      `--where is MEMBER=VALUE, by an index of the collection, not ${JSON.stringify(text)}`,
    )
  return [member, text.slice(at + 1)]
}
