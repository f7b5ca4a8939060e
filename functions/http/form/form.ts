import { decodeUtf8 } from '../../json/json.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { bodyBytes } from '../body.ts'
import { splitUnquoted } from '../field-list.ts'
import { isUtf8, readContentType } from '../media.ts'
import type { ApiRequest } from '../request.ts'
import type { FileOfForm } from '../view.ts'
import { headOf, type PartHead } from './head.ts'
import { malformedForm, malformedPart } from './malformed.ts'
import { type PartBytes, partsOf } from './parts.ts'
import { typeOfFile } from './type.ts'

export type FormFile = Pick<FileOfForm, 'name' | 'type' | 'bytes'>

export interface Form {
  /** At least one, in the order in which they came. */
  readonly files: readonly FormFile[]
  /** Of the field `idempotencyKey`. */
  readonly key: string | undefined
}

/** The fields that a form may have beside its files; `_charset_` is filled in by the browser (RFC 7578, 4.6). */
const fieldNames = ['idempotencyKey', '_charset_'] as const
type FieldName = (typeof fieldNames)[number]

const maxFieldBytes = 1024

/** Reads a form: files and known fields. Whatever else it holds is refused, since it was sent for a reason. */
export const formOf = ({ event, headers }: Pick<ApiRequest, 'event' | 'headers'>): Form | Refusal => {
  const body = bodyBytes(event)
  if (isRefusal(body)) return body
  const contentType = headers['content-type'] ?? ''
  if (hasBoundaries(contentType)) return malformedForm('Content-Type has more than one boundary.')
  const parts = partsOf(body, readContentType(contentType).boundary)
  if (isRefusal(parts)) return parts
  const files: FormFile[] = []
  const fields = new Map<FieldName, string>()
  for (const part of parts) {
    const head = headOf(part)
    if (isRefusal(head)) return head
    const refused = head.fileName === undefined ? addField(fields, head, part) : addFile(files, head, part)
    if (refused) return refused
  }
  if (!isUtf8(fields.get('_charset_'))) return malformedForm('The field _charset_ must say UTF-8.')
  return files.length === 0 ? noFile : { files, key: fields.get('idempotencyKey') }
}

/** One reader takes the first, and another the last. */
const hasBoundaries = (contentType: string): boolean =>
  splitUnquoted(contentType, ';').filter((part) => /^boundary\s*=/i.test(part)).length > 1

const noFile: Refusal = { problem: 'empty-batch', detail: 'The form has no file.' }

const addField = (
  fields: Map<FieldName, string>,
  { name }: PartHead,
  { number, content }: PartBytes,
): Refusal | undefined => {
  const known = fieldNames.find((one) => one === name)
  if (known === undefined)
    return malformedPart(
      number,
      `is a field that is not known here; there are ${fieldNames.join(', ')}, and files.`,
    )
  if (fields.has(known)) return malformedPart(number, `is the field ${known} for a second time.`)
  const value = content.length > maxFieldBytes ? undefined : decodeUtf8(content)
  if (value === undefined)
    return malformedPart(number, `is the field ${known}, and is not UTF-8 of at most ${maxFieldBytes} bytes.`)
  fields.set(known, value)
  return undefined
}

/** Where no file was chosen, browsers send one without a name and without content. */
const addFile = (
  files: FormFile[],
  { fileName: name = '', contentType }: PartHead,
  { number, content: bytes }: PartBytes,
): Refusal | undefined => {
  if (name === '') return bytes.length === 0 ? undefined : malformedPart(number, 'is a file without a name.')
  const type = typeOfFile(name, contentType)
  if (isRefusal(type))
    return { ...type, detail: `Part ${number} of the form, ${JSON.stringify(name)}: ${type.detail}` }
  files.push({ name, type, bytes })
  return undefined
}
