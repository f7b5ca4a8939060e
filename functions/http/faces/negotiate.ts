import Negotiator from 'negotiator'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import type { Dependencies } from '../dependencies.ts'
import { type AnswerType, mediaTypeOf } from '../media.ts'
import type { ApiRequest } from '../request.ts'
import type { Route, RouteName } from '../routes.ts'
import { bulk } from './bulk/face.ts'
import { csv } from './csv/face.ts'
import type { Face, Operations, Parse } from './face.ts'
import { html } from './html/face.ts'
import { json } from './json/face.ts'
import { ndjson } from './ndjson/face.ts'
import { odata } from './odata/face.ts'
import { xml } from './xml/face.ts'

/** Faces that a request may choose by its media types: `Content-Type` for what it sends, `Accept` for the answer. */
const faces: readonly Face<AnswerType>[] = [json, ndjson, csv, xml, html]

/** Routes that speak one face and no other, whatever the media types say. */
const faceOfRoute: Readonly<Partial<Record<RouteName, Face>>> = {
  submitOdata: odata,
  readOdata: odata,
  bulk,
  putBulk: bulk,
  bulkOf: bulk,
  putBulkOf: bulk,
  elasticInfo: bulk,
  clusterHealth: bulk,
  catHealth: bulk,
}

/** The face that a request is answered in: JSON unless its route offers another one that it would rather have. */
export const faceFor = (
  { name, offers = [] }: Pick<Route, 'name' | 'offers'>,
  accept: string | undefined,
): Face => {
  const own = faceOfRoute[name]
  if (own || offers.length === 0 || accept === undefined) return own ?? json
  const wanted = new Negotiator({ headers: { accept } }).mediaType([...json.types, ...offers])
  return faces.find(({ types }) => types.some((type) => type === wanted)) ?? json
}

/** Whether an answer of the route depends on `Accept`, whatever this one is in. */
export const isChosen = ({ name, offers = [] }: Pick<Route, 'name' | 'offers'>): boolean =>
  faceOfRoute[name] === undefined && offers.length > 0

/** Every face, for whoever goes through them all. */
export const allFaces: readonly Face[] = [...faces, odata, bulk]

/** What reads a body: of the route's own face, else of the one that its `Content-Type` names. */
export const parserFor = async <What extends keyof Parse>(
  what: What,
  { headers, route }: Pick<ApiRequest, 'headers' | 'route'>,
  patching?: boolean,
): Promise<NonNullable<Parse[What]> | Refusal> => {
  const own = faceOfRoute[route.name]
  const able = (own ? [own] : faces).flatMap(({ takes, words }) =>
    takes?.as.includes(what) ? [takes.type, ...(takes.aliases ?? [])].map((type) => ({ type, words })) : [],
  )
  const taken = able.map(({ type }) => type)
  const media = mediaTypeOf(headers, taken, patching)
  if (isRefusal(media)) return media
  const { parse } = (await able.find(({ type }) => type === media)?.words()) ?? {}
  const read = parse?.[what]
  if (read === undefined) throw new Error(`no face reads ${media}`)
  return read
}

/** The operations of a batch, in whichever words they came. */
export const operationsIn = async (
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Operations | Refusal> => {
  const parse = await parserFor('operations', request)
  return isRefusal(parse) ? parse : parse(request, dependencies)
}
