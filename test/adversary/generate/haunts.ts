import type { Client, Send, Trouble, TroubleKind } from '../history/spec.ts'
import { clientOf, type Scene, sendsOf } from './clients.ts'

/** Somebody's first attempt is lost half way, the same request comes back once the lease is over, and others write meanwhile. */
export const haunt = (scene: Scene): readonly Client[] => {
  const { random } = scene
  const victim = keyed(scene)
  const span = random.pick([50_000, 90_000, 160_000])
  const others = Array.from({ length: random.int(2, 6) }, (_, at): Client => {
    const client = clientOf(scene, `x${at}`)
    const late = random.chance(0.75)
    const [first, ...rest] = client.sends
    const calm = random.chance(0.6) && first ? [{ ...first, troubles: [] }, ...rest] : client.sends
    return { ...client, at: late ? random.int(0, span) : client.at, sends: calm }
  })
  return [victim, ...others]
}

/** The lease ends after 32 s; whoever takes over waits a little longer. */
const comebacks = [38_500, 41_000, 46_000, 60_000] as const

const keyed = (scene: Scene): Client => {
  const { random } = scene
  const client = clientOf(scene, 'c0')
  const { request } = client
  const plain = request.form === 'item' ? request.operations[0]?.method === 'GET' : request.dry
  const key = plain ? request.key : 'c0'
  const first: Send = {
    after: 0,
    troubles: [troubleOf(scene)],
    lost: random.chance(0.5),
    patience: 1_000,
    ahead: 0,
  }
  const again = sendsOf(scene, 2).map(
    (send, at): Send => ({
      ...send,
      after: at === 0 ? random.pick(comebacks) : random.pick([0, ...comebacks]),
      troubles: random.chance(0.6) ? [] : send.troubles,
    }),
  )
  return {
    ...client,
    at: random.int(0, 200),
    request: { ...request, key },
    sends: key === undefined || request.dry ? [first] : [first, ...again],
    givesUp: false,
  }
}

const deaths: readonly [TroubleKind, ...TroubleKind[]] = ['crash before', 'crash after']
const ghosts: readonly [TroubleKind, ...TroubleKind[]] = [
  'sleep before',
  'sleep before',
  'sleep after',
  'late',
]

const troubleOf = ({ random, weather }: Scene): Trouble => ({
  call: random.int(2, 6),
  kind: random.pick(weather.sleepers && random.chance(0.75) ? ghosts : deaths),
  milliseconds: random.int(42_000, 200_000),
  lasts: 1,
  unnoticed: random.chance(0.75),
})
