import type { Violation } from '../oracle/violation.ts'
import type { Entry, ItemState, Journal } from '../play/journal.ts'
import { start } from '../play/stage.ts'
import type { History, Operation, Request } from './spec.ts'

/** A history as somebody reads it: who sends what, and then what happened, line by line. */
export const print = (history: History, journal: Journal, violations: readonly Violation[]): string => {
  const requests = [...journal.requests.values()].flatMap(({ id, request }) => describe(id, request))
  const versions =
    history.deployments.length > 1
      ? history.deployments.map(
          ({ at, version, percent = 100 }) =>
            `deployed at ${at / 1000} s, for ${percent} %: ${JSON.stringify(version)}`,
        )
      : []
  const found = violations.map(
    ({ rule, text, moment }) => `${rule}${moment === undefined ? '' : ` (at ${moment})`}: ${text}`,
  )
  return [
    `history ${history.kind} ${history.seed}`,
    ...requests,
    ...versions,
    '',
    ...journal.entries.flatMap((entry) => lineOf(entry, violations)),
    '',
    ...found,
  ].join('\n')
}

const describe = (
  id: string,
  { form, face, key, principal, operations, atomic, strict, dry, shows }: Request,
): string[] => {
  const words = [
    form,
    face && `by ${face}`,
    key === undefined ? 'no key' : 'keyed',
    atomic && 'atomic',
    strict && 'strict',
    dry && 'dry run',
    shows !== 'results' && shows,
  ]
  return [
    `${id} (${principal}): ${words.filter(Boolean).join(', ')}`,
    ...operations.slice(0, 12).map((operation, at) => `  [${at}] ${write(operation)}`),
    ...(operations.length > 12 ? [`  … ${operations.length} in all`] : []),
  ]
}

const write = ({
  id,
  method,
  collection,
  item,
  body,
  ifMatch,
  ifNoneMatch,
  idempotencyKey,
  dependsOn,
}: Operation): string => {
  const parts = [
    `${method} ${collection}/${item ?? ''}`,
    body && `${body.last ?? body.mark}${body.n === undefined ? '' : ` n=${body.n}`}`,
    body?.to !== undefined && `naming ${body.to}`,
    ifMatch && `If-Match ${ifMatch}`,
    ifNoneMatch && `If-None-Match ${ifNoneMatch}`,
    idempotencyKey && `key ${idempotencyKey}`,
    id && `"${id}"`,
    dependsOn && `after ${dependsOn.join(', ')}`,
  ]
  return parts.filter(Boolean).join('  ')
}

const stamp = ({ moment, at }: Entry): string =>
  `${String(moment).padStart(5)} ${((at - start) / 1000).toFixed(3).padStart(11)} s  `

const lineOf = (entry: Entry, violations: readonly Violation[]): string[] => {
  const text = textOf(entry)
  const mark = violations.some(({ moment }) => moment === entry.moment) ? ' ✗' : ''
  return text === undefined ? [] : [`${stamp(entry)}${text}${mark}`]
}

const textOf = (entry: Entry): string | undefined => {
  switch (entry.kind) {
    case 'sent':
      return `${entry.attempt} begins`
    case 'unheard':
      return `${entry.attempt}: ${entry.why}`
    case 'noted':
      return `${entry.attempt}: ${entry.text}`
    case 'told':
      return `${entry.attempt} is told ${entry.status}${entry.about === 'answer' ? '' : ` (${entry.about})`} ${summaryOf(entry)}`
    case 'written':
      if (entry.quiet) return `${entry.attempt} touches ${entry.item}`
      return `${entry.attempt} ${entry.removed ? 'removes' : 'writes'} ${entry.item}: ${show(entry.before)} → ${show(entry.after)}`
    case 'listed':
      return `${entry.attempt} sees ${entry.items.map(({ id, etag, body }) => `${id} ${etag} n=${body.n}`).join(' · ') || 'nothing'}${entry.isLast ? ', and that is all' : ''}`
    case 'ended':
      return `${entry.attempt} ${entry.mark === undefined ? 'opens' : 'ends'} ${entry.batch} ${entry.mark ?? 'again'}`
    case 'published':
      return `${entry.attempt} tells the ${entry.via} ${entry.type} ${entry.id}`
    case 'held':
      return `${entry.attempt} ${entry.until === undefined ? 'ends' : 'holds'} ${entry.record.split(' ').at(-1)}`
  }
}

const show = ({ version, data }: ItemState): string =>
  `v${version} ${data ? `${data.last} n=${data.n}${data.to === undefined ? '' : ` naming ${data.to}`}` : 'nothing'}`

const summaryOf = ({ headers, body }: Extract<Entry, { kind: 'told' }>): string => {
  const replayed = headers['idempotent-replayed'] ? 'replayed ' : ''
  if (!Array.isArray(body?.results))
    return `${replayed}${body?.state ?? body?.type ?? headers.etag ?? ''} ${body?.detail ?? ''}`
  const type = body.type ? `${body.type} ` : ''
  const state = body.state ? `${body.state} ` : ''
  return replayed + type + state + body.results.slice(0, 16).map(resultOf).join(' · ')
}

const resultOf = ({
  index,
  status,
  etag,
  error,
  causedBy,
  retryable,
  replayed,
  body,
}: { [name: string]: unknown } & {
  error?: { type: string }
  causedBy?: string[]
  body?: { last?: string }
}): string =>
  [
    `[${index}] ${status}`,
    etag,
    error?.type.replace('/problems/', ''),
    causedBy && `for ${causedBy.join(', ')}`,
    body?.last && `is ${body.last}`,
    retryable ? 'retryable' : undefined,
    replayed ? 'replayed' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ')
