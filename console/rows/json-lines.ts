import { elementFinder } from '../../client/cli/rows/array.ts'
import { recordsOf } from './records.ts'

/** Why a file of JSON has no rows that could be sent. */
export class NotRows extends TypeError {}

/**
 * The elements of a list, or a single object, each as a line of NDJSON. Nothing is parsed, since a number that JavaScript
 * does not hold would come out as another one; what is wrong in an element is its own row's failure.
 */
export async function* jsonLines(file: Blob): AsyncGenerator<string> {
  if (
    (await file.slice(0, 1024).text())
      .replace(/^\ufeff/, '')
      .trimStart()
      .startsWith('{')
  ) {
    yield oneLine((await file.text()).replace(/^\ufeff/, '').trim(), 1)
    return
  }
  try {
    for await (const { bytes, line } of recordsOf(file, elementFinder()))
      yield oneLine(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), line)
  } catch (error) {
    throw new NotRows(error instanceof Error ? error.message : String(error))
  }
}

/** Line ends between the parts of a value are white space; in a text of JSON there can be none. */
const oneLine = (value: string, line: number): string => {
  const row = value.replace(/("[^"\\]*(?:\\.[^"\\]*)*"?)|[\r\n]+/gs, (_, text?: string) => text ?? ' ')
  if (/[\r\n]/.test(row))
    throw new NotRows(`a text at line ${line} has a line break that is not written as \\n`)
  return row
}
