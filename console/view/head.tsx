import { useEffect, useState } from 'preact/hooks'
import type { Trouble } from '../state/app.ts'
import { hashOf, type Route } from '../state/route.ts'
import { spanText } from '../state/words.ts'
import { useApp, usePage } from './context.ts'

export const Head = () => {
  const { session, trouble, route } = useApp()
  const page = usePage()
  return (
    <header>
      <div class="bar">
        <h1>{page.title}</h1>
        <nav aria-label="Console">
          <PlaceLink to={{ page: 'send' }} isHere={route.page === 'send'} text="Send files" />
          <PlaceLink to={{ page: 'list', filter: {} }} isHere={route.page === 'list'} text="Batches" />
        </nav>
        {session.kind === 'in' && page.signIn.kind !== 'nobody asks' && (
          <p class="who">
            <span>{session.who ?? 'Signed in'}</span>
            <button type="button" class="quiet" onClick={page.session.end}>
              Sign out
            </button>
          </p>
        )}
      </div>
      <div role="status" class="trouble">
        {trouble && <TroubleText trouble={trouble} />}
      </div>
    </header>
  )
}

const PlaceLink = ({ to, isHere, text }: { to: Route; isHere: boolean; text: string }) => (
  <a href={hashOf(to)} aria-current={isHere ? 'page' : undefined}>
    {text}
  </a>
)

const TroubleText = ({ trouble }: { trouble: Trouble }) => {
  switch (trouble.kind) {
    case 'no answer':
      return <p>The service does not answer. This page goes on asking; what was sent is safe.</p>
    case 'asked to wait':
      return <Countdown until={trouble.until} />
  }
}

const Countdown = ({ until }: { until: number }) => {
  const { now } = usePage().effects
  const [left, setLeft] = useState(until - now())
  useEffect(() => {
    setLeft(until - now())
    const timer = setInterval(() => setLeft(until - now()), 1000)
    return () => clearInterval(timer)
  }, [until, now])
  return (
    <p>
      The service is busy and asked this page to wait. It goes on by itself
      {left > 0 ? ` in ${spanText(left / 1000)}` : ' now'}.
    </p>
  )
}
