import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Effects } from '../send/effects.ts'
import type { Lister } from '../send/list.ts'
import type { Session } from '../send/session.ts'
import type { SignIn } from '../settings.ts'
import type { App } from '../state/app.ts'

/** What every part of the page can reach. */
export interface Page {
  readonly effects: Effects
  readonly session: Session
  readonly lister: Lister
  readonly signIn: SignIn
  /** What the service is called. */
  readonly title: string
}

export const PageContext = createContext<Page | undefined>(undefined)

export const usePage = (): Page => {
  const page = useContext(PageContext)
  if (page === undefined) throw new Error('there is no page around this')
  return page
}

/** The state of the page, as it changes. */
export const useApp = (): App => {
  const { store } = usePage().effects
  const [app, setApp] = useState(store.get)
  useEffect(() => {
    setApp(store.get())
    return store.listen(() => setApp(store.get()))
  }, [store])
  return app
}
