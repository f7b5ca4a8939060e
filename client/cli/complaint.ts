import { MultistatusError, RequestError, reasonOf } from '../errors.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** An error as one line for the user. */
export const complaint = (error: unknown, { signal }: Io): string => {
  if (signal.aborted && !(error instanceof UsageError))
    return 'stopped; the same command, without --fresh, goes on from here'
  if (error instanceof UsageError)
    return `${error.message}${/^say |no command/.test(error.message) ? ' (multistatus --help)' : ''}`
  if (error instanceof RequestError) return `${error.message}${hint(error)}`
  if (error instanceof MultistatusError) return `${error.message}; the same command goes on from here`
  if (error instanceof Error && 'syscall' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)
}

const hint = ({ status, requestId }: RequestError): string => {
  if (status === 401 || status === 403) return '; give --token or --sigv4, or ask for the right to do this'
  return requestId === undefined ? '' : ` (request ${requestId})`
}

/** An error as JSON for scripts. */
export const complaintLine = (error: unknown, io: Io): string => {
  const refusal = error instanceof RequestError ? error : undefined
  const { status, problem, requestId } = refusal ?? {}
  const about = { message: complaint(error, io), status, type: problem?.type, requestId }
  return `${JSON.stringify({ outcome: 'failed', error: about })}\n`
}
