import { useEffect } from 'preact/hooks'
import { lookAt } from '../send/look.ts'
import { worksAt } from '../state/app.ts'
import { BatchList } from './batch-list.tsx'
import { useApp, usePage } from './context.ts'
import { Head } from './head.tsx'
import { SendForm } from './send-form.tsx'
import { SignInForm } from './sign-in.tsx'
import { WorkPanel } from './work-panel.tsx'

export const AppView = () => {
  const { session, route } = useApp()
  const { effects } = usePage()
  const ids = route.page === 'batches' ? route.ids.join(',') : ''
  useEffect(() => {
    if (session.kind === 'in' && ids !== '') lookAt(ids.split(','), effects)
  }, [ids, session.kind, effects])
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Head />
      <main id="main" tabIndex={-1}>
        {session.kind === 'out' && <SignInForm advice={session.advice} />}
        {session.kind === 'between' && <p role="status">Signing in …</p>}
        {session.kind === 'in' && <Place />}
        {session.kind === 'out' && <Works />}
      </main>
    </>
  )
}

const Place = () => {
  const { route } = useApp()
  switch (route.page) {
    case 'send':
      return (
        <>
          <SendForm />
          <Works />
        </>
      )
    case 'list':
      return <BatchList filter={route.filter} />
    case 'batches':
      return <Works />
  }
}

/** Each file and batch of this place. */
const Works = () => (
  <>
    {worksAt(useApp()).map((work) => (
      <WorkPanel key={work.key} work={work} />
    ))}
  </>
)
