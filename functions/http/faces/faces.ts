import Negotiator from 'negotiator'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { type MediaType, mediaTypeOf } from '../media.ts'
import type { ApiRequest } from '../request.ts'
import type { Route, RouteName } from '../routes.ts'
import { csv } from './csv/face.ts'
import type { Face, Parse } from './face.ts'
import { json } from './json/face.ts'
import { ndjson } from './ndjson/face.ts'

/** Faces that a request may choose by its media types: `Content-Type` for what it sends, `Accept` for the answer. */
const faces: readonly Face[] = [json, ndjson, csv]

/** Routes that have a face of their own, whatever is accepted. */
const faceOfRoute: Readonly<Partial<Record<RouteName, Face>>> = {}

/** The face that a request is answered in: JSON unless its route offers another one that it would rather have. */
export const faceFor = (
  { name, offers = [] }: Pick<Route, 'name' | 'offers'>,
  accept: string | undefined,
): Face => {
  const own = faceOfRoute[name]
  if (own || offers.length === 0 || accept === undefined) return own ?? json
  const wanted = new Negotiator({ headers: { accept } }).mediaType([json.type, ...offers])
  return faces.find(({ type }) => type === wanted) ?? json
}

/** The face that reads a body, by its `Content-Type`. */
export const parserFor = <What extends keyof Parse>(
  what: What,
  { headers }: ApiRequest,
  patching?: boolean,
): NonNullable<Parse[What]> | Refusal => {
  const able = faces.flatMap(({ type, parse }) => {
    const read = parse?.[what]
    return read ? [{ type, read }] : []
  })
  const taken: readonly MediaType[] = able.map(({ type }) => type)
  const media = mediaTypeOf(headers, taken, patching)
  if (isRefusal(media)) return media
  const [found] = able.filter(({ type }) => type === media)
  if (found === undefined) throw new Error(`no face reads ${media}`)
  return found.read
}
