import { type BatchState, states } from '../../client/service.ts'

/** Of the list of batches; an absent filter lets everything through. */
export interface Filter {
  readonly state?: BatchState
  /** Days, `2026-11-28`. */
  readonly after?: string
  readonly before?: string
}

/** The place of the page, as its address says it, so that another tab or machine shows the same. */
export type Route =
  | { readonly page: 'send' }
  | { readonly page: 'list'; readonly filter: Filter }
  | { readonly page: 'batches'; readonly ids: readonly string[] }

/** An address may come from anybody: it makes the page ask for so many batches at most. */
const mostIds = 100

/** @param hash `#/batches/{id},{id}`, `#/batches?state=running`; whatever else is where files are sent. */
export const readRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, ids = ''] = path.split('/')
  if (page !== 'batches') return { page: 'send' }
  const named = new Set(ids.split(',').filter((id) => /^[\w-]{1,64}$/.test(id)))
  return named.size > 0
    ? { page: 'batches', ids: [...named].slice(0, mostIds) }
    : { page: 'list', filter: filterIn(query) }
}

const filterIn = (query: string): Filter => {
  const given = new URLSearchParams(query)
  const state = states.find((one) => one === given.get('state'))
  const [after, before] = [dayIn(given.get('after')), dayIn(given.get('before'))]
  return { ...(state && { state }), ...(after && { after }), ...(before && { before }) }
}

const dayIn = (text: string | null): string | undefined =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined

export const hashOf = (route: Route): string => {
  switch (route.page) {
    case 'send':
      return '#/'
    case 'batches':
      return `#/batches/${route.ids.join(',')}`
    case 'list': {
      const query = new URLSearchParams(Object.entries(route.filter))
      return query.size === 0 ? '#/batches' : `#/batches?${query}`
    }
  }
}
