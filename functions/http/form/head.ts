import { decodeUtf8 } from '../../json/json.ts'
import { limits } from '../../model/limits.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { overLimit } from '../../model/over-limit.ts'
import { parametersIn } from './disposition.ts'
import { malformedPart } from './malformed.ts'
import type { PartBytes } from './parts.ts'

/** What the head of a part says. */
export interface PartHead {
  /** Of the field. */
  readonly name: string
  /** Present for a file; empty for one that was not chosen. */
  readonly fileName?: string
  readonly contentType?: string
}

/** RFC 9110, 5.6.2 and 5.5, on one line: a line that goes on is obsolete. */
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0a-\x1f\x7f]/

/** The fields of a head that say anything (RFC 7578, 4.8: all others are to be ignored). */
const known = ['content-disposition', 'content-type', 'content-transfer-encoding'] as const
type Known = (typeof known)[number]

export const headOf = ({ number, head }: PartBytes): PartHead | Refusal => {
  const refused = (why: string) => malformedPart(number, why)
  const text = decodeUtf8(head)
  if (text === undefined) return refused('has a head that is not valid UTF-8.')
  const fields = fieldsIn(text)
  if (typeof fields === 'string') return refused(fields)
  const encoding = fields.get('content-transfer-encoding')?.toLowerCase() ?? 'binary'
  if (!['7bit', '8bit', 'binary'].includes(encoding))
    return refused('has a Content-Transfer-Encoding; forms on the web have none (RFC 7578, 4.7).')
  const named = namesIn(fields.get('content-disposition') ?? '')
  if (typeof named === 'string') return refused(named)
  if (isRefusal(named)) return named
  const contentType = fields.get('content-type')
  return { ...named, ...(contentType === undefined ? {} : { contentType }) }
}

const fieldsIn = (text: string): ReadonlyMap<Known, string> | string => {
  const fields = new Map<Known, string>()
  for (const line of text.split('\r\n')) {
    const [, name = '', value = ''] = (control.test(line) ? null : headerLine.exec(line)) ?? []
    if (name === '' && line !== '') return 'has a line in its head that is no header field.'
    const field = known.find((one) => one === name.toLowerCase())
    if (field === undefined) continue
    if (fields.has(field)) return `has ${field} twice.`
    fields.set(field, value.trim())
  }
  return fields
}

const namesIn = (disposition: string): Pick<PartHead, 'name' | 'fileName'> | string | Refusal => {
  const parameters = parametersIn(disposition)
  if (typeof parameters === 'string') return parameters
  const { name, filename } = parameters
  if (name === undefined) return 'has no name in its Content-Disposition.'
  // A line end in a name is escaped by its writer, and would break a line of a log or a table here.
  if (control.test(name) || control.test(filename ?? '')) return 'has a control character in a name.'
  if (filename === undefined) return { name }
  const actual = Buffer.byteLength(filename)
  return actual > limits.maxFileNameBytes
    ? overLimit('maxFileNameBytes', { actual })
    : { name, fileName: filename }
}
