import { setup } from '../deployment.ts'
import type { Ask, Client, Send } from '../history/spec.ts'
import { type Raw, words } from './faces.ts'
import { eventOf, type HttpRequest } from './gateway.ts'
import type { Known, Told } from './journal.ts'
import { fileOf, httpOf } from './requests.ts'
import type { Stage } from './stage.ts'

/** An HTTP API gives up waiting for a function after so long, in milliseconds. */
const gatewayPatience = 30_000

export type Heard = Pick<Told, 'status' | 'headers' | 'body' | 'text'> | undefined

interface Exchange {
  readonly known: Known
  readonly about: Told['about']
  readonly http: HttpRequest
  readonly send: Omit<Send, 'after'>
}

/** Sends once, and hears the answer or does not. */
export const exchange = async (
  stage: Stage,
  label: string,
  { known, about, http, send }: Exchange,
): Promise<Heard> => {
  const { world, journal } = stage
  const request = known.id
  const { attempt, functions, context, run } = stage.invoke({
    label,
    owner: () => request,
    troubles: send.troubles,
    ahead: send.ahead,
    seconds: setup.apiSeconds,
  })
  journal.add({ kind: 'sent', attempt: label, request })
  const event = eventOf(http, known.request.principal, attempt.clock.now().getTime())
  const answered = run(() => functions.api(event, context))
  const silence = world.sleep(Math.min(send.patience, gatewayPatience)).then(() => undefined)
  const result = await Promise.race([answered, silence])
  if (result === undefined || send.lost) {
    journal.add({
      kind: 'unheard',
      attempt: label,
      request,
      why: result ? 'the answer was lost' : 'no answer',
    })
    return undefined
  }
  const text = result.body ?? ''
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  const heard = {
    headers,
    text,
    ...understood({ status: result.statusCode ?? 0, headers, text }, known, about),
  }
  journal.add({ kind: 'told', attempt: label, request, about, ...heard })
  return heard
}

/** The answer in the words of our own batches, whichever protocol the request has come by. */
const understood = (
  raw: Raw,
  { request }: Known,
  about: Told['about'],
): Pick<NonNullable<Heard>, 'status' | 'body'> => {
  const type = raw.headers['content-type'] ?? ''
  const { face } = request
  const isFaced = about === 'answer' && (face === 'xml' ? /xml/.test(type) : face !== undefined)
  if (face !== undefined && isFaced && /json|xml/.test(type)) return words[face].read(raw, request)
  const isJson = /json/.test(type) && raw.text !== ''
  return { status: raw.status, body: isJson ? JSON.parse(raw.text) : undefined }
}

export const calm = { troubles: [], lost: false, ahead: 0, patience: gatewayPatience } as const

/** The client's own part of a history. */
export const playClient = async (stage: Stage, client: Client): Promise<void> => {
  const { world, journal } = stage
  const { name, request } = client
  const known: Known = { id: name, client: name, request, cancelled: false, arrived: false, removed: false }
  journal.requests.set(name, known)
  await world.sleep(client.at)
  for (const [at, send] of client.sends.entries()) {
    await world.sleep(send.after)
    const heard = await exchange(stage, `${name}#${at + 1}`, {
      known,
      about: 'answer',
      http: httpOf(request, at),
      send,
    })
    learn(known, heard)
  }
  for (const [at, ask] of client.asks.entries()) await playAsk(stage, known, at, ask)
}

/** Where the batch can be asked for from now on. */
export const learn = (known: Known, heard: Heard): void => {
  const id = heard?.headers.location?.match(/^\/v1\/(?:batches|\$batch)\/([0-9a-z]+)$/)?.[1]
  if (id !== undefined) known.batch = id
  if (heard?.body?.upload?.url !== undefined) uploads.set(known, heard.body.upload)
}

const uploads = new WeakMap<Known, { readonly url: string; readonly expiresAt: string }>()

const playAsk = async (
  stage: Stage,
  known: Known,
  at: number,
  { after, what, troubles }: Ask,
): Promise<void> => {
  await stage.world.sleep(after)
  if (what === 'upload') return upload(stage, known)
  if (known.batch !== undefined) await ask(stage, known, `${known.client}?${at + 1}`, what, troubles)
}

export const upload = (stage: Stage, known: Known): void => {
  const announced = uploads.get(known)
  if (announced === undefined || known.request.form !== 'import') return
  // S3 takes nothing by a signature whose time is over.
  if (stage.world.now() > Date.parse(announced.expiresAt)) return
  const status = stage.bucket.upload(announced.url, fileOf(known.request))
  stage.journal.add({ kind: 'noted', attempt: known.client, text: `uploads its file: ${status}` })
}

export const ask = async (
  stage: Stage,
  known: Known,
  label: string,
  about: Exclude<Ask['what'], 'upload'>,
  troubles: Ask['troubles'] = [],
): Promise<Heard> => {
  const place = `/v1/batches/${known.batch}`
  const paths = {
    status: place,
    results: `${place}/results?limit=1000`,
    errors: `${place}/errors?limit=1000`,
    cancellation: `${place}/cancellation`,
  }
  const method = about === 'cancellation' ? 'POST' : 'GET'
  if (about === 'cancellation') known.cancelled = true
  return exchange(stage, label, {
    known,
    about,
    http: { method, path: paths[about], headers: {} },
    send: { ...calm, troubles },
  })
}
