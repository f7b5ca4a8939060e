import type { RequestError } from '../../errors.ts'
import { isProblem } from '../../send/call.ts'
import type { RowFile } from '../rows/file.ts'

/** The usual reasons why the service refuses a header, and the options that help. */
export const headerHint = (error: RequestError, { columns }: RowFile): RequestError => {
  if (!isProblem(error.problem, 'malformed-csv')) return error
  error.message = `${error.message}. ${hintFor(columns)}`.replaceAll('..', '.')
  return error
}

const hintFor = (columns: readonly string[]): string => {
  const [only = ''] = columns
  const delimiter =
    columns.length === 1 ? [';', '\t', '|'].find((character) => only.includes(character)) : undefined
  if (delimiter !== undefined)
    return `If the cells are parted by ${delimiter === '\t' ? 'tabs' : `"${delimiter}"`}: --delimiter ${delimiter === '\t' ? 'tab' : `"${delimiter}"`}`
  return '--map COLUMN=MEMBER gives a column the name of its member, --ignore COLUMN leaves it out, --any-case takes names in any case'
}
