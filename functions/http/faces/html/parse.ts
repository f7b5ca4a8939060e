import { rowsOfJson } from '../../../batch/parse/rows.ts'
import { elementsIn } from '../../../json/elements.ts'
import { decodeUtf8 } from '../../../json/json.ts'
import type { CountLimit } from '../../../model/limits.ts'
import { isRefusal, type Refusal } from '../../../model/outcome.ts'
import { overLimit } from '../../../model/over-limit.ts'
import { ambiguousOperation, type Row, type Rows } from '../../../rows/row.ts'
import type { Dependencies } from '../../dependencies.ts'
import { type FormFile, formOf } from '../../form/form.ts'
import { jsonIn } from '../../payload.ts'
import { type ApiRequest, type EndpointContext, mostOperations } from '../../request.ts'
import type { FileOfForm } from '../../view.ts'
import type { RowsOfBody } from '../face.ts'
import { rowsOfBytes } from '../file-rows.ts'

/** The rows of a form's files, one file after the other. One that cannot be read at all refuses the form: nothing is half done. */
export const parseRows = (request: ApiRequest, dependencies: Dependencies): RowsOfBody | Refusal => {
  const form = formOf(request)
  if (isRefusal(form)) return form
  const most = mostOperations(request)
  const rows: Row[] = []
  const files: FileOfForm[] = []
  const contents: (() => string)[] = []
  for (const file of form.files) {
    const read = rowsOfFormFile(file, { ...most, max: most.max - rows.length }, { request, dependencies })
    if (isRefusal(read)) return inFile(file, read, most)
    files.push({ ...file, first: rows.length, count: read.rows.length })
    for (const row of read.rows) rows.push({ ...row, file: file.name })
    contents.push(() => JSON.stringify([file.name, file.type, read.canonical()]))
  }
  // The boundary is another one each time that a browser sends the form.
  return { rows, key: form.key, files, canonical: () => contents.map((content) => content()).join('\n') }
}

const rowsOfFormFile = (
  { type, bytes }: FormFile,
  most: CountLimit,
  context: EndpointContext,
): Rows | Refusal =>
  type === 'application/json'
    ? rowsOfJsonFile(bytes, most)
    : rowsOfBytes(bytes, { contentType: type, most }, context)

/** An array of items, or a single one. Each has the line on which it begins. */
const rowsOfJsonFile = (bytes: Buffer, most: CountLimit): Rows | Refusal => {
  const text = decodeUtf8(bytes)
  const json = text === undefined ? notUtf8 : jsonIn(text)
  if (isRefusal(json) || text === undefined) return isRefusal(json) ? json : notUtf8
  const { value, faults, canonical } = json
  if (!Array.isArray(value)) {
    const content = faults.length > 0 ? ambiguousOperation(faults) : { value }
    return { rows: [{ pointer: '', line: 1, content }], canonical }
  }
  if (value.length === 0) return { rows: [], canonical }
  const parsed = rowsOfJson({ values: value, faults, canonical }, most)
  if (isRefusal(parsed)) return parsed
  const places = elementsIn(text)
  return { ...parsed, rows: parsed.rows.map((row, at) => ({ ...row, line: places[at]?.line ?? 1 })) }
}

const notUtf8: Refusal = { problem: 'malformed-json', detail: 'The file is not valid UTF-8.' }

/** The limit of operations is that of the whole form, whatever was left of it for this file. */
const inFile = ({ name }: FormFile, refusal: Refusal, most: CountLimit): Refusal => {
  const told = refusal.members?.limit === most.name ? overLimit(most.name, { max: most.max }) : refusal
  return { ...told, detail: `${JSON.stringify(name)}: ${told.detail}` }
}
