import type { Client, Method, Operation, Request, Send, Trouble } from '../history/spec.ts'
import type { Scene } from './clients.ts'

/**
 * More keyed writers of one item than it remembers unasked, between the two attempts of somebody whose first one died,
 * or never learned what became of its write: what it left must still be there. Some of them cannot look up who is done.
 */
export const siege = (scene: Scene): readonly Client[] => [besieged(scene), ...besiegers(scene)]

/** An attempt that gets no answer from the item has given up by then; in milliseconds. */
const [begins, ends] = [13_000, 36_000] as const

const plain: Omit<Request, 'operations'> = {
  form: 'batch',
  principal: 'p1',
  atomic: false,
  strict: false,
  dry: false,
  shows: 'results',
}

const calm = { after: 0, troubles: [], lost: false, patience: 30_000, ahead: 0 } as const

const changeOf = (method: Method, mark: string, item: string): Operation => {
  const body = { last: mark, n: 1, marks: method === 'PATCH' ? { [mark]: 'x' } : {} }
  return { mark, method, collection: 'things', item, ...(method === 'DELETE' ? {} : { body }) }
}

const besieged = ({ random, subject }: Scene): Client => {
  const methods = ['PATCH', 'PATCH', 'PUT', 'POST', 'DELETE'] as const
  const operations = Array.from({ length: random.int(1, 3) }, (_, at) =>
    changeOf(random.pick(methods), `c0.${at}`, at === 0 ? subject.items[0] : random.pick(subject.items)),
  )
  const blind = random.chance(0.6)
  // The second write of a batch that begins with a create is its third call, as of any other.
  const call = random.pick(operations[0]?.method === 'POST' ? [2, 3] : [3, 3, 4])
  const troubles = [blind ? silenceFrom(call) : deathAt(call)]
  const first: Send = { ...calm, troubles, patience: blind ? 30_000 : 1_000 }
  const second: Send = { ...calm, after: random.pick([ends, ends + 5_000, ends + 90_000]) }
  const request = { ...plain, key: 'c0', operations }
  return { name: 'c0', at: 0, request, sends: [first, second], asks: [], givesUp: false }
}

/** As often as a write is sent again, its answers are lost; its end is recorded. */
const writeTries = 12

const silenceFrom = (call: number): Trouble => ({
  call,
  kind: 'lose',
  milliseconds: 0,
  lasts: writeTries,
  unnoticed: false,
})

const deathAt = (call: number): Trouble => ({
  call,
  kind: 'crash after',
  milliseconds: 0,
  lasts: 1,
  unnoticed: false,
})

/** After its claim and the item: the call by which a writer asks who is done. */
const lookUp = 3

const silences = ['refuse', 'lose', 'throttle', 'partial', 'server error'] as const

const besiegers = ({ random, subject }: Scene): readonly Client[] =>
  Array.from({ length: random.int(34, 44) }, (_, at): Client => {
    const name = `x${at}`
    const method = random.pick(['PATCH', 'PATCH', 'PATCH', 'PATCH', 'PUT', 'DELETE'] as const)
    const request = {
      ...plain,
      principal: random.pick(['p1', 'p2']),
      key: name,
      operations: [changeOf(method, `${name}.0`, subject.items[0])],
    }
    const kind = random.pick(silences)
    const blinded: Trouble = { call: lookUp, kind, milliseconds: 0, lasts: 1, unnoticed: false }
    const troubles = random.chance(0.3) ? [blinded] : []
    const at0 = random.int(begins, ends)
    return { name, at: at0, request, sends: [{ ...calm, troubles }], asks: [], givesUp: true }
  })
