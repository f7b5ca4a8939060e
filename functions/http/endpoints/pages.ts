import Negotiator from 'negotiator'
import { type ErrorsType, errorsTypes } from '../../batch/render/errors.ts'
import { json } from '../../batch/render/response.ts'
import type { ApiRequest } from '../request.ts'

/** Results to a page. */
export const defaultLimit = 100
export const maxLimit = 1_000

/** How failed results are sent, as the caller would have them. */
export const typeFor = ({ headers: { accept = json } }: ApiRequest): ErrorsType | typeof json => {
  const wanted = new Negotiator({ headers: { accept } }).mediaType([json, ...errorsTypes])
  return errorsTypes.find((type) => type === wanted) ?? json
}
