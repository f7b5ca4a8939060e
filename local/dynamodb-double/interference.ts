import type { Members } from './values/value.ts'

/** A call between an SDK client and the double. */
export interface PassingCall {
  /** Counts the calls of one handler, from 1. */
  readonly number: number
  /** `BatchExecuteStatement`, `GetItem`, … */
  readonly operation: string
  /** As it is on the wire. */
  readonly input: () => Members
  /** Lets the double answer the call, or another input in its place. It takes effect at that moment. */
  readonly proceed: (changed?: Members) => Promise<Reply>
}

/**
 * Stands between client and double: it may wait before or after `proceed`, throw `lostConnection()` before it (the call
 * never arrived) or after it (the answer was lost), or give another reply, such as `refusal(…)`.
 */
export type Interference = (call: PassingCall) => Promise<Reply>

/** The error of a broken connection: the client cannot know whether the call took effect. */
export const lostConnection = (): Error =>
  Object.assign(new Error('read ECONNRESET'), { name: 'ECONNRESET', code: 'ECONNRESET' })

/** An answer of the whole call: `ThrottlingException`, `InternalServerError` (500), … */
export const refusal = (type: string, status = 400, members: Members = {}): Reply => ({
  status,
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message: `${type}, as a test wants it`,
    ...members,
  }),
})

/** The answer on the wire. */
export interface Reply {
  readonly status: number
  /** JSON. */
  readonly body: string
  /** The header of this name, where there is one. */
  readonly date?: string
}
