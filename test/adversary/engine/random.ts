/** Random numbers that a seed determines. */
export interface Random {
  /** 0 to 1, 1 excluded. */
  readonly next: () => number
  /** Both ends included. */
  readonly int: (least: number, most: number) => number
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
  readonly chance: (probability: number) => boolean
  /** Numbers of its own: what somebody else draws does not change them, so a history can be made shorter. */
  readonly fork: (name: string) => Random
}

/** FNV-1a, 32 bits. */
const hashOf = (text: string, from: number): number => {
  let hash = from >>> 0
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619)
  return hash >>> 0
}

/** sfc32, a small fast counting generator, stirred before its first number. */
const generator = (seed: string): (() => number) => {
  let [a, b, c, counter] = [hashOf(seed, 2_166_136_261), hashOf(seed, 40_389), hashOf(seed, 97), 1]
  const next = (): number => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4_294_967_296
  }
  for (let stir = 0; stir < 12; stir++) next()
  return next
}

export const randomOf = (seed: string): Random => {
  const next = generator(seed)
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    chance: (probability) => next() < probability,
    fork: (name) => randomOf(`${seed}/${name}`),
  }
}
