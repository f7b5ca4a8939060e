/** Of the list of batches; an absent filter lets everything through. */
export interface Filter {
  readonly state?: string
  /** Days, `2026-11-28`. */
  readonly after?: string
  readonly before?: string
}

/** The place of the page, as its address says it, so that another tab or machine shows the same. */
export type Route =
  | { readonly page: 'send' }
  | { readonly page: 'list'; readonly filter: Filter }
  | { readonly page: 'batches'; readonly ids: readonly string[] }

/** @param hash `#/batches/{id},{id}`, `#/batches?state=running`; whatever else is where files are sent. */
export const readRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, ids = ''] = path.split('/')
  if (page !== 'batches') return { page: 'send' }
  const named = ids.split(',').filter((id) => /^[\w-]+$/.test(id))
  return named.length > 0 ? { page: 'batches', ids: named } : { page: 'list', filter: filterIn(query) }
}

const filterIn = (query: string): Filter => {
  const given = new URLSearchParams(query)
  const names = ['state', 'after', 'before'] as const
  return Object.fromEntries(names.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : [])))
}

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
