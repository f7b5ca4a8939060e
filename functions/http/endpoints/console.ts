import type { Refusal } from '../../model/outcome.ts'
import type { Endpoint } from './endpoint.ts'
import { unpacked } from './openapi.ts'

const off: Refusal = { problem: 'not-found', detail: 'This deployment has no console: its setting is off.' }

const unsigned: Refusal = {
  problem: 'not-found',
  detail:
    'There is no console here: callers of this deployment sign their requests (SigV4), and a page should not have the secret key for that.',
}

/** `GET /console`: the page for people. It has nobody's data, and calls the API as whoever signs in there. */
export const consolePage: Endpoint = async (request, { documents, settings }) => {
  if (settings.auth === 'iam') return unsigned
  const [page, policy] = await Promise.all([documents('console'), documents('consolePolicy')])
  if (page === undefined || policy === undefined) return off
  const contentSecurityPolicy = String(policy).replace(' {uploads}', uploadsAt(settings.uploadOrigin))
  return unpacked(request, page, { contentType: 'text/html; charset=utf-8', contentSecurityPolicy })
}

const uploadsAt = (origin: string | undefined): string => (origin === undefined ? '' : ` ${origin}`)
