import { setup } from '../deployment.ts'
import type { Reader } from '../history/spec.ts'
import { eventOf } from './gateway.ts'
import type { ListedItem } from './journal.ts'
import type { Stage } from './stage.ts'

/** More pages than any history has items. */
const mostPages = 40

/** Pages through the things from the first page to the last, or until one cannot be had. */
export const playReader = async (stage: Stage, name: string, reader: Reader): Promise<void> => {
  const { principal, by, limit, pause } = reader
  const filter = by === undefined ? '' : `n=${by}&`
  let path: string | undefined = `/v1/things?${filter}limit=${limit}`
  await stage.world.sleep(reader.at)
  for (let page = 1; path !== undefined && page <= mostPages; page++) {
    if (page > 1) await stage.world.sleep(pause)
    const since = stage.world.moment()
    const answer = await read(stage, `${name}.${page}`, { path, principal })
    if (answer === undefined) return
    path = answer.next
    const isLast = path === undefined
    stage.journal.add({
      kind: 'listed',
      attempt: `${name}.${page}`,
      list: name,
      principal,
      by,
      since,
      isLast,
      items: answer.items,
    })
  }
}

/** A page; undefined when there is none: the collection may be gone. */
const read = async (
  { world, invoke }: Stage,
  label: string,
  { path, principal }: { readonly path: string; readonly principal: string },
): Promise<{ readonly items: readonly ListedItem[]; readonly next: string | undefined } | undefined> => {
  const { functions, context, run } = invoke({
    label,
    owner: () => undefined,
    troubles: [],
    ahead: 0,
    seconds: setup.apiSeconds,
  })
  const event = eventOf({ method: 'GET', path, headers: {} }, principal, world.now())
  const { statusCode, body = '' } = await run(() => functions.api(event, context))
  if (statusCode === 404) return undefined
  if (statusCode !== 200) throw new Error(`a list is answered ${statusCode}: ${body}`)
  const { items, next } = JSON.parse(body)
  return { items, next }
}
