import type { ExitCode, Io } from '../io.ts'
import { number } from '../progress.ts'
import { sizeOf } from './count-line.ts'
import type { ExportState } from './state.ts'

/** Says what is in the file, and what is not. Items that cannot be shown make it a part of the collection. */
export const printExport = (
  file: string,
  state: ExportState,
  { json, io }: { readonly json: boolean; readonly io: Io },
): ExitCode => {
  const { items, bytes, unshown, carried } = state
  const code = unshown.count === 0 ? 0 : 2
  const outcome = code === 0 ? 'succeeded' : 'partial'
  if (json) io.out.write(`${JSON.stringify({ outcome, file, items, bytes, unshown, carried })}\n`)
  else (file === '-' ? io.err : io.out).write(`${inWords(file, state).join('\n')}\n`)
  return code
}

const inWords = (file: string, { items, bytes, unshown, carried }: ExportState): string[] => {
  const names = Object.entries(carried)
  const { count, ids } = unshown
  const missing = `${number(count)} ${count === 1 ? 'item is' : 'items are'} missing`
  return [
    `${file}: ${number(items)} ${items === 1 ? 'item' : 'items'}, ${sizeOf(bytes)}`,
    ...(names.length === 0
      ? []
      : [`  in the column *, since no cell can carry them: ${names.map(counted).join(', ')}`]),
    ...(count === 0
      ? []
      : [
          `  ${missing}, since the collection's own code fails: ${ids.join(', ')}${count > ids.length ? ', …' : ''}`,
        ]),
  ]
}

const counted = ([name, rows]: [string, number]): string =>
  `${name} (${number(rows)} ${rows === 1 ? 'row' : 'rows'})`
