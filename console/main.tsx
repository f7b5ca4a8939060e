import { render } from 'preact'
import { connect } from './send/connection.ts'
import { createCredentials } from './send/credentials.ts'
import type { Effects } from './send/effects.ts'
import { createLister } from './send/list.ts'
import { createMemory, keepingIn } from './send/memory.ts'
import { watchPlace } from './send/place.ts'
import { createSession } from './send/session.ts'
import { createStore } from './send/store.ts'
import { watchTabs } from './send/tabs.ts'
import { tellingFetch } from './send/telling-fetch.ts'
import type { PageSettings } from './settings.ts'
import { readRoute } from './state/route.ts'
import { isOver } from './state/work.ts'
import { AppView } from './view/app.tsx'
import { PageContext } from './view/context.ts'
import { keepDrops } from './view/file-drop.tsx'

const root = document.getElementById('console') as HTMLElement
const { signIn, title } = JSON.parse(root.dataset.settings ?? '{}') as PageSettings

/** The service is where the page is, whatever stage or base path is before it. */
const baseUrl = `${location.origin}${location.pathname.replace(/\/console\/?$/, '')}`
const now = () => Date.now()
const store = createStore({ route: readRoute(location.hash), session: { kind: 'between' }, works: [] })
const credentials = createCredentials(signIn)
const effects: Effects = {
  store,
  connection: connect({
    baseUrl,
    auth: credentials.auth,
    now,
    uploader: tellingFetch,
    onTrouble: (trouble) => store.tell({ type: 'trouble', trouble }),
  }),
  memory: createMemory({ tab: keepingIn(() => sessionStorage), browser: keepingIn(() => localStorage) }),
  now,
  running: new Map(),
  turning: new Map(),
  unanswered: new Map(),
  again: new Map(),
}
const session = createSession(signIn, credentials, effects)

watchPlace(store)
watchTabs(effects)
keepDrops()
// What has not arrived yet would be lost with the page.
addEventListener('beforeunload', (event) => {
  const isSending = store.get().works.some((work) => !isOver(work) && work.batch === undefined)
  if (isSending) event.preventDefault()
})
render(
  <PageContext.Provider value={{ effects, session, lister: createLister(effects), signIn, title }}>
    <AppView />
  </PageContext.Provider>,
  root,
)
session.start()
