import { hashOf, type Route, readRoute } from '../state/route.ts'
import type { Store } from './store.ts'

const show = (route: Route, store: Store, isNew: boolean): void => {
  const hash = hashOf(route)
  if (isNew) history.pushState(null, '', hash)
  else history.replaceState(null, '', hash)
  store.tell({ type: 'route', route })
}

/** Where the page is, which its address says. */
export const go = {
  to: (route: Route, store: Store): void => show(route, store, true),
  /** Beside the batches that are there already, if they were sent together. Who reads the list meanwhile is left there. */
  toBatch: (batch: string, store: Store): void => {
    const { route } = store.get()
    if (route.page === 'list') return
    const ids = route.page === 'batches' ? route.ids : []
    if (!ids.includes(batch)) show({ page: 'batches', ids: [...ids, batch] }, store, route.page !== 'batches')
  },
}

/** Follows the address, which a person may change. */
export const watchPlace = (store: Store): void => {
  addEventListener('hashchange', () => store.tell({ type: 'route', route: readRoute(location.hash) }))
  addEventListener('popstate', () => store.tell({ type: 'route', route: readRoute(location.hash) }))
}
