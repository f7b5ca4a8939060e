import type { Refusal } from '../../model/outcome.ts'
import { isUtf8, readContentType } from '../media.ts'
import type { FileOfForm } from '../view.ts'

type FileType = FileOfForm['type']

const types: readonly FileType[] = ['text/csv', 'application/x-ndjson', 'application/json']

/** Browsers know few types by name, and on Windows take CSV for a spreadsheet. */
const extensions: Readonly<Record<string, FileType>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
  json: 'application/json',
}

/** The format of a file: as its `Content-Type` has it, else as its name ends. */
export const typeOfFile = (name: string, contentType: string | undefined): FileType | Refusal => {
  const { type, charset } = readContentType(contentType)
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const found =
    types.find((one) => one === type) ??
    (Object.hasOwn(extensions, extension) ? extensions[extension] : undefined)
  if (found === undefined)
    return unsupported(`A file is ${types.join(', ')}, or is called .csv, .ndjson, .jsonl or .json.`)
  return isUtf8(charset) ? found : unsupported('The charset must be UTF-8.')
}

const unsupported = (detail: string): Refusal => ({ problem: 'unsupported-media-type', detail })
