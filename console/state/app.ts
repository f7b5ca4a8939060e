import type { BatchStatus } from '../../client/index.ts'
import type { Advice } from './advice.ts'
import type { Filter, Route } from './route.ts'
import { reduceWork, type Work, type WorkEvent } from './work.ts'

export type Session =
  | { readonly kind: 'in'; readonly who?: string }
  | { readonly kind: 'out'; readonly advice?: Advice }
  | { readonly kind: 'between' }

/** What keeps the page from being answered, while it lasts. */
export type Trouble =
  | { readonly kind: 'no answer' }
  /** Milliseconds. */
  | { readonly kind: 'asked to wait'; readonly until: number }

export interface Service {
  readonly collections: readonly ServedCollection[]
}

export interface ServedCollection {
  readonly name: string
  readonly columns: readonly string[]
  /** Each with the columns of its input. */
  readonly actions: readonly { readonly name: string; readonly columns: readonly string[] }[]
}

/** What rows may have, whether they are items or inputs of an action. */
export const columnsFor = ({ columns, actions }: ServedCollection, action: string | undefined) =>
  actions.find(({ name }) => name === action)?.columns ?? columns

/** Batches as far as they were read. */
export interface List {
  readonly filter: Filter
  readonly batches: readonly BatchStatus[]
  readonly isWhole: boolean
  readonly advice?: Advice
}

export interface App {
  readonly route: Route
  readonly session: Session
  readonly trouble?: Trouble | undefined
  readonly service?: Service
  readonly list?: List
  /** In the order in which they came. */
  readonly works: readonly Work[]
}

export type AppEvent =
  | { readonly type: 'route'; readonly route: Route }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'trouble'; readonly trouble: Trouble | undefined }
  | { readonly type: 'service'; readonly service: Service }
  | { readonly type: 'list'; readonly list: List }
  | { readonly type: 'added'; readonly works: readonly Work[] }
  /** Somebody else may be sitting here. */
  | { readonly type: 'emptied' }
  | { readonly type: 'removed'; readonly keys: readonly string[] }
  | { readonly type: 'work'; readonly key: string; readonly event: WorkEvent }

export const reduceApp = (app: App, event: AppEvent): App => {
  switch (event.type) {
    case 'route':
      return { ...app, route: event.route }
    case 'session':
      return { ...app, session: event.session }
    case 'trouble':
      return app.trouble === event.trouble ? app : { ...app, trouble: event.trouble }
    case 'service':
      return { ...app, service: event.service }
    case 'list':
      return { ...app, list: event.list }
    case 'added':
      return { ...app, works: [...app.works, ...event.works] }
    case 'emptied': {
      const { list: _, ...rest } = app
      return { ...rest, works: [] }
    }
    case 'removed':
      return { ...app, works: app.works.filter(({ key }) => !event.keys.includes(key)) }
    case 'work':
      return {
        ...app,
        works: app.works.map((work) => (work.key === event.key ? reduceWork(work, event.event) : work)),
      }
  }
}

/** The works of the page's place: those of its ids, and files that have no id, since nothing of them was run. */
export const worksAt = ({ route, works }: Pick<App, 'route' | 'works'>): readonly Work[] => {
  switch (route.page) {
    case 'list':
      return []
    case 'send':
      return works.filter(({ batch, file }) => batch === undefined && file !== undefined)
    case 'batches':
      return works.filter(
        ({ batch, isCheck }) => !isCheck && (batch === undefined || route.ids.includes(batch)),
      )
  }
}
