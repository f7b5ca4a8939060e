import Negotiator from 'negotiator'
import { type ErrorsType, errorsTypes } from '../../batch/render/errors.ts'
import { json } from '../../batch/render/response.ts'
import type { ApiRequest } from '../request.ts'

/** How many go into a page: `usual` unless the caller says. */
export const pageSizes = {
  batches: { usual: 20, most: 100 },
  results: { usual: 100, most: 1_000 },
} as const

/** How failed results are sent, as the caller would have them. */
export const typeFor = ({ headers: { accept = json } }: ApiRequest): ErrorsType | typeof json => {
  const wanted = new Negotiator({ headers: { accept } }).mediaType([json, ...errorsTypes])
  return errorsTypes.find((type) => type === wanted) ?? json
}
